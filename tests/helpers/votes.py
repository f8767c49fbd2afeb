r"""Votes that put sanctions back, or adopt a resolution: chances of the result from the chances of the votes.

Definition. Members vote independently; member j votes for with probability :math:`h_j`. Two rules for putting
sanctions back (the second is that of UN Security Council resolution 2231 of 2015, paragraphs 11 and 12):

* *affirmative*: all must vote for the sanctions, :math:`s = \prod_j h_j`, and 0 if the violator itself has a vote;
* *reverse veto*: the relief must be voted anew, any one refusal ends it, :math:`s = 1 - \prod_j (1 - h_j)`; the
  violator never refuses.

A council adopts when at least a number of members vote for and no member with a veto votes against (UN Charter,
article 27).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.normal import payoff
from negotiation.library.formulas import ONE, check_members, vote_chances
from negotiation.library.votes import check_needed


def council_chance(
    support: Mapping[str, Any],
    needed: int,
    veto: Collection[str] = (),
    *,
    against: Mapping[str, Any] | None = None,
) -> sympy.Expr:
    """The chance that a council adopts: enough votes for, and no member with a veto against.

    Definition: Σ of the probabilities of all votes with at least `needed` for and no veto, summed member by member
    (the distribution of the number of votes for, with those paths dropped on which a veto fell).

    Parameters
    ----------
    support : mapping of str to number or expression
        Member to the chance in [0, 1] that it votes for; members are independent.
    needed : int
        Votes needed for adoption.
    veto : collection of str
        Members that can veto.
    against : mapping of str to number or expression, optional
        Chance that a member votes against, where that is not the rest: what remains is abstention, which is no veto.

    Raises
    ------
    GameError
        If a member is unknown, a chance is a number outside [0, 1], or `needed` is not between 0 and all.

    Examples
    --------
    >>> from negotiation.expressions import symbol
    >>> p = symbol("p")
    >>> sympy.expand(council_chance({"A": p, "B": p, "C": p}, 2))
    -2*p**3 + 3*p**2
    >>> council_chance({"A": "0.5", "B": "0.9", "C": "0.9"}, 2, ["A"]), council_chance({"A": 0, "B": 1}, 1, ["A"])
    (99/200, 0)
    >>> council_chance({"A": 0, "B": 1}, 1, ["A"], against={"A": "0.3"})
    7/10
    """
    chances = vote_chances(support)
    refusing = vote_chances(against or {}, support)
    check_members("veto", veto, chances)
    check_needed(needed, chances)
    count = {0: ONE}
    for place, (member, yes) in enumerate(chances.items(), 1):
        no = refusing.get(member, ONE - yes)
        if isinstance(yes + no, sympy.Rational) and yes + no > 1:
            raise GameError(f"'{member}' votes for or against with a chance of {yes + no} in all, more than 1.")
        stays = ONE - yes - no if member in veto else ONE - yes
        count = _voted(count, yes, stays, needed, len(chances) - place)
    return sympy.Add(*(chance for votes, chance in count.items() if votes >= needed))


def relief_needed(gain: Any, discount: Any, snapback: Any, delay: Any, *, ever: bool = False) -> sympy.Expr:
    """The relief per period that deters a violation which puts the relief at risk.

    Definition: a gain z taken once is deterred iff z ≤ s d^τ b / (1 - d), hence b ≥ z (1 - d) / (s d^τ). With `ever`
    the violator goes on violating and gains z in every period; then b ≥ z / (s d^τ).

    Parameters
    ----------
    gain : number or expression
        z, per violation.
    discount : number or expression
        d, in (0, 1).
    snapback : number or expression
        s, the chance that the relief ends, in (0, 1].
    delay : number or expression
        τ, periods from the violation to the end of the relief, at least 0.
    ever : bool
        Whether the gain is taken in every period from the violation on.

    Examples
    --------
    >>> relief_needed("0.05", "0.9", "0.5", 1), relief_needed("0.05", "0.9", "0.5", 1, ever=True)
    (1/90, 1/9)
    """
    z, d, s, tau = (payoff(one) for one in (gain, discount, snapback, delay))
    each = z / (s * d**tau)
    return each if ever else each * (ONE - d)


def _voted(
    count: Mapping[int, sympy.Expr], yes: sympy.Expr, stays: sympy.Expr, needed: int, left: int
) -> dict[int, sympy.Expr]:
    """The distribution of votes for after one more member; hopeless counts dropped, sufficient ones put together."""
    found: dict[int, list[sympy.Expr]] = {}
    for votes, chance in count.items():
        for more, share in ((min(votes + 1, needed), yes), (votes, stays)):
            if share != 0 and more + left >= needed:
                found.setdefault(more, []).append(chance * share)
    return {votes: sympy.Add(*parts) for votes, parts in found.items()}
