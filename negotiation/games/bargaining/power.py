r"""Voting power: how often a member decides a vote (Shapley and Shubik 1954; Banzhaf 1965).

Definition. A motion passes if the weights of those in favour reach the quota and every member with a veto is among
them. A member is *critical* in a winning coalition that loses without it (a swing).

* Shapley-Shubik: the share of orders of the members in which it makes the growing coalition win,
  :math:`\sum_S |S|!\,(n-1-|S|)!/n!` over losing S that win with it;
* Banzhaf: its swings as a share of all swings.

Members alike in weight and veto are counted together, so that councils of dozens are exact and fast.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, factorial
from typing import Any

from negotiation.errors import GameError

Kind = tuple[int, bool]


@dataclass(frozen=True)
class VotingRule:
    """Weighted voting with vetoes.

    Parameters
    ----------
    weights : mapping of str to int
        Member to votes (not negative).
    quota : int
        Votes needed.
    veto : frozenset of str
        Members without whom nothing passes.

    Examples
    --------
    >>> rule = VotingRule({"a": 2, "b": 1, "c": 1}, 3)
    >>> shapley_shubik(rule)["a"], banzhaf(rule)["a"]
    (Fraction(2, 3), Fraction(3, 5))
    """

    weights: Mapping[str, int]
    quota: int
    veto: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        object.__setattr__(self, "veto", frozenset(self.veto))
        unknown = sorted(self.veto - set(self.weights))
        if unknown:
            raise GameError(f"'{unknown[0]}' has a veto and no vote.")
        if any(weight < 0 for weight in self.weights.values()) or self.quota < 1:
            raise GameError("votes are not negative, and the quota is at least 1.")

    def passes(self, members: frozenset[str] | set[str]) -> bool:
        """Whether a motion with just these in favour passes."""
        return self.veto <= set(members) and sum(self.weights[one] for one in members) >= self.quota

    def blocks(self, member: str) -> bool:
        """Whether the member alone can block everything."""
        return not self.passes(set(self.weights) - {member})

    def kind(self, member: str) -> Kind:
        """What makes members alike: votes and veto."""
        return self.weights[member], member in self.veto


def security_council(*, permanent: int = 5, elected: int = 10, quota: int = 9) -> VotingRule:
    """The United Nations Security Council: five vetoes, nine of fifteen votes (until 1965 seven of eleven).

    Examples
    --------
    >>> shapley_shubik(security_council())["P1"]
    Fraction(421, 2145)
    """
    fixed = [f"P{i + 1}" for i in range(permanent)]
    return VotingRule(dict.fromkeys([*fixed, *(f"E{i + 1}" for i in range(elected))], 1), quota, frozenset(fixed))


def shapley_shubik(rule: VotingRule) -> dict[str, Fraction]:
    """Member to its Shapley-Shubik index; they add up to 1 (to 0 if nothing can pass)."""
    n = len(rule.weights)
    known: dict[Kind, Fraction] = {}
    for member in rule.weights:
        kind = rule.kind(member)
        if kind not in known:
            total = sum(count * factorial(size) * factorial(n - 1 - size) for size, count in _swings(rule, member))
            known[kind] = Fraction(total, factorial(n))
    return {member: known[rule.kind(member)] for member in rule.weights}


def swings(rule: VotingRule) -> dict[str, int]:
    """Member to the number of coalitions that it makes win."""
    known: dict[Kind, int] = {}
    for member in rule.weights:
        if rule.kind(member) not in known:
            known[rule.kind(member)] = sum(count for _, count in _swings(rule, member))
    return {member: known[rule.kind(member)] for member in rule.weights}


def banzhaf(rule: VotingRule) -> dict[str, Fraction]:
    """Member to its share of all swings (normalised Banzhaf index); all 0 if there is none."""
    found = swings(rule)
    total = sum(found.values())
    return {member: Fraction(count, total) if total else Fraction(0) for member, count in found.items()}


def _swings(rule: VotingRule, member: str) -> Iterator[tuple[int, int]]:
    """(size, number) of coalitions of the others that lose without the member and win with it."""
    kinds: dict[Kind, int] = {}
    for other in rule.weights:
        if other != member:
            kinds[rule.kind(other)] = kinds.get(rule.kind(other), 0) + 1
    weight, holds_veto = rule.kind(member)
    groups = list(kinds.items())
    ranges: list[Any] = [[count] if kind[1] else range(count + 1) for kind, count in groups]
    for chosen in itertools.product(*ranges):
        votes = sum(kind[0] * taken for (kind, _), taken in zip(groups, chosen, strict=True))
        wins, won = votes + weight >= rule.quota, votes >= rule.quota and not holds_veto
        if wins and not won:
            ways = 1
            for (_, count), taken in zip(groups, chosen, strict=True):
                ways *= comb(count, taken)
            yield sum(chosen), ways
