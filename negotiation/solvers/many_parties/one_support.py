"""The equilibria of a table whose parties play given strategies with positive probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from negotiation.games import NormalFormGame, Profile
from negotiation.solvers.many_parties.multilinear import integer_game
from negotiation.solvers.many_parties.supports import Tally, profile_on, solve_support
from negotiation.solvers.verification import verify

BUDGET = 4_000


def equilibria_with_support(
    game: NormalFormGame, support: Mapping[str, Sequence[str]], *, budget: int = BUDGET
) -> list[Profile]:
    """The equilibria (extreme points, where they are infinitely many) that play just these strategies.

    Parameters
    ----------
    game : NormalFormGame
        With a value for every name.
    support : mapping of str to labels
        For each party the strategies that it plays.
    budget : int
        How many boxes of lotteries are looked at where no closed form is at hand.
    """
    numbers = tuple(tuple(game.strategies[p].index(label) for label in support[p]) for p in game.parties)
    tally = Tally(budget)
    solve_support(integer_game(game), numbers, tally)
    profiles = [profile_on(game, one, lotteries) for one, lotteries in tally.found]
    return [profile for profile in profiles if verify(game, profile).holds]
