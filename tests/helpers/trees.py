"""Trees beside their normal forms."""

from __future__ import annotations

from negotiation.games.conversion import name, plans


def plan_of(game, party, profile):
    """The label of a party's strategy of the normal form in a pure profile of the tree."""
    return next(name(plan) for plan in plans(game, party) if all(profile[where] == move for where, move in plan))
