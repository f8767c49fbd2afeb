"""Laws that solved objects must obey."""

from __future__ import annotations

from negotiation.games import ExtensiveGame, Profile
from negotiation.solvers import solve


def assert_no_deviation_pays(game: ExtensiveGame, profile: Profile) -> None:
    """Law: in an equilibrium no incentive is positive, at any decision."""
    for incentive in game.incentives(profile):
        if game.point.sign(incentive.gain) == 1:
            raise AssertionError(f"a deviation pays: {incentive.summary()}")


def assert_scale_free(game: ExtensiveGame, scaled: ExtensiveGame) -> None:
    """Law: multiplying all payoffs by a positive number changes no equilibrium move at a plain decision."""

    def plain(one: ExtensiveGame) -> list[dict[str, str]]:
        return [{w: m for w, m in e.profile.items() if isinstance(m, str)} for e in solve(one)]

    if plain(game) != plain(scaled):
        raise AssertionError("the equilibria changed with the unit of payoffs")
