"""Equilibria: one method a file, one door (`solve`), and verification in one place.

To add a method: one file, and one line in `METHODS`.
"""

from collections.abc import Callable

from negotiation.errors import UsageError, near_miss
from negotiation.games import ExtensiveGame
from negotiation.solvers.equilibrium import Equilibrium, Solution, Verification
from negotiation.solvers.induction import backward_induction, subgame_perfect
from negotiation.solvers.verification import verify

METHODS: dict[tuple[type, str], Callable[[ExtensiveGame], Solution]] = {
    (ExtensiveGame, "subgame perfect"): subgame_perfect,
}


def solve(game: ExtensiveGame, *, concept: str = "subgame perfect") -> Solution:
    """Find the equilibria of a game; every answer is verified from the definition before it is returned.

    Parameters
    ----------
    game : ExtensiveGame
    concept : str
        'subgame perfect'.

    Raises
    ------
    UsageError
        If no method answers this concept for this form.
    SolverError
        If the method does not reach the game.

    Examples
    --------
    >>> from negotiation.expressions import parse
    >>> from negotiation.games import Decision, ExtensiveGame, Outcome
    >>> stay = Outcome("peace", {"A": parse("1/2", [])})
    >>> go = Outcome("war", {"A": parse("p - c", ["p", "c"])})
    >>> game = ExtensiveGame(("A",), Decision("A", "truce", {"comply": stay, "attack": go}))
    >>> solve(game.at(p="0.6", c="0.2"))[0].profile
    truce: comply
    """
    method = METHODS.get((type(game), concept))
    if method is None:
        known = [name for form, name in METHODS if form is type(game)]
        raise UsageError(f"no method finds '{concept}' here. {near_miss(concept, known)}".strip())
    return method(game)


__all__ = ["Equilibrium", "Solution", "Verification", "backward_induction", "solve", "verify"]
