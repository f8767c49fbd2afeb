"""The claims behind "no violation of this agreement pays", for a settlement whose parameters lie in ranges.

The agreement is held, everybody else replies at their best (`Agreement`, with the ranged parameters left open).
Where a provider of known cost may change its mind, or a veto may be used or not, the answer comes in cases, each with
the conditions under which it holds; the claim of a case applies where no condition is positive. At a tie all cases
apply. Weights of one party add up to one: those that play no part in the game (or the one with the widest range) are
what the others leave, and the claims apply where they stay in their ranges; a single ranged weight moves the others in
proportion, as elsewhere in the package.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from negotiation.deterrence.agreement import Agreement
from negotiation.deterrence.proofs.statement import Box, Statement, statement_of
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Point, symbol
from negotiation.games import ExtensiveGame
from negotiation.settlement import Configuration, encode
from negotiation.settlement.changes import ChangeKind, weights_of
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.game.territory import companions

LOWEST, HIGHEST = ": least other weights", ": most other weights"
Labels = tuple[str, str, str, str]
Conditions = tuple[sympy.Expr, ...]


@dataclass(frozen=True)
class Obligation:
    """The statement for a configuration, with the weights that follow from the others.

    Attributes
    ----------
    configuration : Configuration
    ranges : Box
        As asked for, dependent weights included.
    statement : Statement
    dependent : mapping of str to expression
        Paths that are not free in the statement's box, as expressions of those that are.
    sums : mapping of str to tuple of str
        For each party the weights whose sum is what its other weights leave: it must stay within their ranges' sums.
    """

    configuration: Configuration
    ranges: Box
    statement: Statement
    dependent: Mapping[str, sympy.Expr]
    sums: Mapping[str, tuple[str, ...]]

    def within(self, ranges: Mapping[str, tuple[Fraction, Fraction]]) -> Statement:
        """The statement over other ranges of the same numbers."""
        free = Box({path: ranges[path] for path in self.statement.box.ends})
        return replace(self.statement, box=free, values={**self.statement.values, **_limits(self.sums, ranges)})

    def moved(self, point: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """The ranged numbers at a point of the box (central where the point is silent), dependent weights included."""
        known = self.configuration.values
        free = {path: point.get(path, known[path]) for path in self.ranges.ends if path not in self.dependent}
        at = Point({**known, **free})
        follow = {path: at.value(one) for path, one in self.dependent.items()}
        return {**free, **{path: value for path, value in follow.items() if isinstance(value, Fraction)}}


def document_ranges(configuration: Configuration) -> dict[str, tuple[Fraction, Fraction]]:
    """The document's range of every uncertain parameter that plays a part and is not set by the configuration."""
    names = set(encode(configuration).names)
    for role in ("adversary", "protege"):
        weights = weights_of(configuration.values, configuration.settlement.party(role))
        names |= set(weights) if names & set(weights) else set()
    found = {}
    for path, quantity in configuration.settlement.quantities.items():
        plays = path in names and path not in configuration.changed
        if plays and quantity.bounds is not None and quantity.number is not None:
            found[path] = quantity.bounds
    return found


def obligation(configuration: Configuration, ranges: Mapping[str, Any] | None = None) -> Obligation:
    """What has to be proved for a configuration over some ranges (the document's if left out).

    Raises
    ------
    UsageError
        If a range names no number of the configuration, is empty, or leaves the values that may stand there.
    """
    box = Box.of(document_ranges(configuration) if ranges is None else ranges)
    for path, ends in box.ends.items():
        _admissible(configuration, path, ends)
    game = encode(configuration)
    follow, bounds, sums = _weights(configuration, box, game.names)
    free = Box({path: ends for path, ends in box.ends.items() if path not in follow})
    moved = {symbol(path): one for path, one in follow.items()}
    opened = replace(game, values={k: v for k, v in game.values.items() if k not in box.ends and k not in follow})
    claims = []
    for gain, needed, labels in _claims(opened, configuration.settlement.party("adversary")):
        gain, needed = gain.xreplace(moved), tuple(one.xreplace(moved) for one in needed)
        met = frozenset[Any]().union(*(one.free_symbols for one in (gain, *needed)))
        every = (*(one for one in bounds if one.free_symbols & met), *needed)
        if not any(one.is_number and Point({}).sign(one) == 1 for one in every):
            claims.append((gain, tuple(one for one in every if not one.is_number), labels))
    settings = _settings(configuration)
    model = {
        "settlement": configuration.settlement.id,
        "configuration": configuration.id,
        "settings": settings,
        "ranges": "document" if ranges is None else {p: [str(a), str(b)] for p, (a, b) in box.ends.items()},
    }
    values = {**configuration.values, **_limits(sums, box.ends)}
    return Obligation(configuration, box, statement_of(claims, free, values, model), follow, sums)


def _settings(configuration: Configuration) -> dict[str, str]:
    """What the configuration sets beyond what its document says: numbers, and all that was changed."""
    settlement = configuration.settlement
    known = settlement.configuration(configuration.id).changed if configuration.id in settlement.configurations else {}
    plain = {k: v for k, v in known.items() if k not in (settlement.overrides or {})}
    numbers = {path: str(value) for path, value in configuration.changed.items() if plain.get(path) != value}
    others = {one.path: one.after for one in configuration.changes if one.kind is not ChangeKind.NUMBER}
    return {**others, **numbers}


def _admissible(configuration: Configuration, path: str, ends: tuple[Fraction, Fraction]) -> None:
    values = configuration.values
    if path not in values:
        formula = path in configuration.settlement.quantities
        advice = "It is a formula: give ranges to the names in it." if formula else near_miss(path, values)
        raise UsageError(f"'{path}' is no number of '{configuration.id}'. {advice}".strip())
    kind = kind_at(tuple(path.split(".")))
    refusal = next((r for end in ends if kind is not None and (r := kind.refusal(end))), "")
    if refusal:
        raise UsageError(f"the range of '{path}': {refusal}")


def _weights(
    configuration: Configuration, box: Box, names: frozenset[str]
) -> tuple[dict[str, sympy.Expr], Conditions, dict[str, tuple[str, ...]]]:
    """Weights that follow from the others of their party, the conditions that keep them in their ranges, the sums.

    Those that play no part in the game take what is left, each the same share of its range; if all play a part, the
    one with the widest range takes it.
    """
    follow: dict[str, sympy.Expr] = {}
    conditions: list[sympy.Expr] = []
    sums: dict[str, tuple[str, ...]] = {}
    for role in ("adversary", "protege"):
        party = configuration.settlement.party(role)
        weights = weights_of(configuration.values, party)
        ranged = [path for path in weights if path in box.ends and box.ends[path][0] < box.ends[path][1]]
        if sum(weights.values(), Fraction(0)) != 1 or not set(ranged) & names:
            continue
        if len(ranged) == 1:
            follow.update({one.name: to for one, to in _in_proportion(configuration, ranged[0]).items()})
            continue
        idle = tuple(path for path in ranged if path not in names)
        sums[party] = idle or (max(ranged, key=lambda path: box.ends[path][1] - box.ends[path][0]),)
        left = 1 - sympy.Add(*(symbol(path) for path in weights if path not in sums[party]))
        follow.update(_shared(left, {path: box.ends[path] for path in sums[party]}))
        conditions += [symbol(party + LOWEST) - left, left - symbol(party + HIGHEST)]
    return follow, tuple(conditions), sums


def _shared(left: sympy.Expr, ends: Mapping[str, tuple[Fraction, Fraction]]) -> dict[str, sympy.Expr]:
    """What is left, shared among weights: each goes the same share of the way through its range."""
    if len(ends) == 1:
        return dict.fromkeys(ends, left)
    low, width = sum(a for a, _ in ends.values()), sum(b - a for a, b in ends.values())
    part = (left - sympy.Rational(str(low))) / sympy.Rational(str(width))
    return {path: sympy.Rational(str(a)) + part * sympy.Rational(str(b - a)) for path, (a, b) in ends.items()}


def _limits(
    sums: Mapping[str, tuple[str, ...]], ranges: Mapping[str, tuple[Fraction, Fraction]]
) -> dict[str, Fraction]:
    """The sums of the ends of ranges, as values of names of their own."""
    found = {}
    for party, paths in sums.items():
        found[party + LOWEST] = sum((ranges[path][0] for path in paths), Fraction(0))
        found[party + HIGHEST] = sum((ranges[path][1] for path in paths), Fraction(0))
    return found


def _in_proportion(configuration: Configuration, path: str) -> dict[sympy.Symbol, sympy.Expr]:
    """A party's other weights as numbers times what one weight leaves."""
    known = configuration.values
    found = {}
    for other, to in companions(configuration, path).items():
        value = known[other.name]
        found[other] = to.xreplace({other: sympy.Rational(value.numerator, value.denominator)})
    return found


def _claims(game: ExtensiveGame, adversary: str) -> Iterator[tuple[sympy.Expr, Conditions, Labels]]:
    """(gain, conditions, labels) of every violation in every case, under each decision about the mandate."""
    agreement = Agreement(game, adversary)
    for choice, cases in agreement.held.items():
        for chosen, case in itertools.product(_chosen(agreement, choice), cases):
            needed = tuple(dict.fromkeys((*chosen, *case.conditions)))
            for violation in case.truce:
                labels = (violation.party, violation.where, violation.instead_of, violation.deviation)
                yield violation.gain, needed, labels


def _chosen(agreement: Agreement, choice: str | None) -> list[Conditions]:
    """Under which conditions (any of these) the adversary decides so about the mandate."""
    if choice is None:
        return [()]
    sign = -1 if choice == "consent" else 1
    return [(sign * worth.gain, *worth.conditions) for worth in agreement.consent]
