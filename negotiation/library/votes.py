r"""The votes of a council as a tree.

Definition. Members vote independently; member j votes for with probability :math:`h_j`. A council adopts when at least
a number of members vote for and no member with a veto votes against (UN Charter, article 27).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.nodes import Decision, Node, Outcome, PrivateCost
from negotiation.games.normal import payoff
from negotiation.library.formulas import ONE, ZERO, check_members, vote_chances

MOST_VOTERS = 12
ADOPTED, REJECTED = "adopted", "rejected"


def vote_game(
    support: Mapping[str, Any],
    needed: int,
    veto: Collection[str] = (),
    *,
    stakes: Mapping[str, Any] | None = None,
) -> ExtensiveGame:
    """The votes of a council as a tree .

    Each member gets its h_j by voting for and pays a private cost of doing so that is uniform on [0, 1], so it votes
    for with probability h_j whatever the others do. It is not told how others voted. Abstention is left out.

    Parameters
    ----------
    support, needed, veto
        Member to the chance in [0, 1] that it votes for; the votes needed; who can veto. At most 12 members.
    stakes : mapping of str to number or expression, optional
        What adoption is worth to parties that do not vote.

    Returns
    -------
    ExtensiveGame
        Outcomes are labelled 'adopted' and 'rejected'; decisions '<member> votes' between 'for' and 'against'.

    Examples
    --------
    >>> game = vote_game({"US": "0.9", "UK": "0.8"}, 2, stakes={"violator": -1})
    >>> game.summary()
    'votes: 3 parties, 2 information sets, 4 outcomes, 0 levers and parameters'
    """
    chances = vote_chances(support)
    worth = {party: payoff(value) for party, value in (stakes or {}).items()}
    check_members("veto", veto, chances)
    check_needed(needed, chances)
    if not chances or len(chances) > MOST_VOTERS:
        raise GameError(f"the tree needs one to {MOST_VOTERS} members, not {len(chances)}.")
    voting = next((party for party in worth if party in chances), None)
    if voting is not None:
        raise GameError(f"'{voting}' votes: a stake in the result would change its vote. Give stakes to others only.")

    def below(rest: tuple[str, ...], favour: tuple[str, ...], vetoed: bool) -> Node:
        if not rest:
            passed = len(favour) >= needed and not vetoed
            pays = {member: chances[member] for member in favour} | {p: u for p, u in worth.items() if passed}
            return Outcome(ADOPTED if passed else REJECTED, pays)
        member, later = rest[0], rest[1:]
        moves = {
            "for": below(later, (*favour, member), vetoed),
            "against": below(later, favour, vetoed or member in veto),
        }
        cost = PrivateCost("for", "uniform", ZERO, ONE)
        return Decision(member, f"{member} votes", moves, cost)

    return ExtensiveGame((*chances, *worth), below(tuple(chances), (), False), title="votes")


def check_needed(needed: int, members: Collection[str]) -> None:
    """Refuse a number of votes that is not from 0 to all."""
    if not isinstance(needed, int) or isinstance(needed, bool) or not 0 <= needed <= len(members):
        raise GameError(f"the votes needed must be a whole number from 0 to {len(members)}, not {needed!r}.")
