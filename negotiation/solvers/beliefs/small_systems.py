"""Small systems of polynomial equations in chances, solved exactly in rationals.

The unknowns are chances: some must be positive (a move that is played), others may be zero (a belief). An equation
that is linear in each unknown attains its extremes at the corners of the unit box, so corners tell, exactly, when it
has no solution there. What is left is solved by the cheapest way that applies: an equation in one unknown, an unknown
that can be written in the others, a resultant. A root that is not rational, and a system that none of the ways opens,
is not dropped: the answer says that something is undecided.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flint import arb, fmpq, fmpq_poly

MOST_DEPTH = 40
MOST_BOXES = 150
TRIALS = tuple(fmpq(p, q) for p, q in ((1, 2), (1, 4), (3, 4), (1, 8), (7, 8), (1, 16), (15, 16), (3, 8), (5, 8)))


@dataclass
class Answers:
    """Solutions of a system: each writes some unknowns as affine expressions in the others.

    Attributes
    ----------
    solutions : list of dict
        Unknown (its number) to a polynomial in the unknowns that are left free (often a constant).
    points : list of lists of the same
        For each continuum that is not affine: some of its points.
    undecided : bool
        Whether something was left out: an irrational root, or a system that no way opened.
    """

    solutions: list[dict[int, Any]] = field(default_factory=list)
    points: list[list[dict[int, Any]]] = field(default_factory=list)
    undecided: bool = False


def solve_system(equations: Iterable[Any], positive: frozenset[int]) -> Answers:
    """Solve polynomial equations (fmpq_mpoly, all equal to zero) for unknowns within [0, 1].

    Parameters
    ----------
    equations : polynomials of one context
    positive : frozenset of int
        Unknowns that must lie strictly between 0 and 1.
    """
    answers = Answers()
    _Solver(answers, positive).run(list(equations), {}, 0)
    return answers


class _Solver:
    def __init__(self, answers: Answers, positive: frozenset[int]) -> None:
        self.answers, self.positive, self.trying = answers, positive, False

    def run(self, equations: list[Any], known: dict[int, Any], depth: int) -> None:
        """Reduce the equations by one unknown and go on, once for each root or factor."""
        equations = [one for one in equations if not one.is_zero()]
        if any(one.is_constant() for one in equations) or any(self._no_zero(one) for one in equations):
            return
        if not equations:
            self.answers.solutions.append(known)
            return
        if depth > MOST_DEPTH:
            self.answers.undecided = True
            return
        ways = (self._one_unknown, self._written_out, self._factored, self._eliminated, self._tried)
        if not any(way(equations, known, depth) for way in ways):
            self.answers.undecided = True

    def _one_unknown(self, equations: list[Any], known: dict[int, Any], depth: int) -> bool:
        for one in equations:
            used = unknowns(one)
            if len(used) != 1:
                continue
            (unknown,) = used
            roots, irrational = rational_roots(one, unknown)
            self.answers.undecided |= any(_may_solve(equations, unknown, root) for root in irrational)
            for root in roots:
                if fmpq(0) < root < fmpq(1) or (unknown not in self.positive and root in (0, 1)):
                    self._substitute(equations, known, unknown, one.context().constant(root), depth)
            return True
        return False

    def _written_out(self, equations: list[Any], known: dict[int, Any], depth: int) -> bool:
        """An unknown that stands alone, with a number before it: written in the others."""
        for one in equations:
            for unknown in unknowns(one):
                head, rest = _split(one, unknown)
                if head is not None and head.is_constant():
                    self._substitute(equations, known, unknown, -rest / _constant(head), depth)
                    return True
        return False

    def _factored(self, equations: list[Any], known: dict[int, Any], depth: int) -> bool:
        for one in equations:
            factors = [factor for factor, _ in one.factor()[1]]
            if len(factors) > 1:
                rest = [other for other in equations if other is not one]
                for factor in factors:
                    self.run([factor, *rest], known, depth + 1)
                return True
        return False

    def _eliminated(self, equations: list[Any], known: dict[int, Any], depth: int) -> bool:
        """Eliminate unknown after unknown by resultants until one is left; its roots go into the equations."""
        every = set().union(*(unknowns(one) for one in equations))
        if len(equations) < len(every):
            return False
        left = sorted(every)[-1]
        found = _resultants(equations, [one for one in sorted(every) if one != left])
        if found is None:
            return False
        roots, irrational = rational_roots(found, left)
        self.answers.undecided |= any(_may_solve(equations, left, root) for root in irrational)
        for root in roots:
            if fmpq(0) <= root <= fmpq(1):
                self._substitute(equations, known, left, equations[0].context().constant(root), depth)
        return True

    def _tried(self, equations: list[Any], known: dict[int, Any], depth: int) -> bool:
        """Fewer equations than unknowns: try some values of one unknown; each solution is a point of a continuum."""
        every = sorted(set().union(*(unknowns(one) for one in equations)))
        if len(equations) >= len(every) or self.trying:
            return False
        self.trying = True
        kept, self.answers.solutions = self.answers.solutions, []
        for unknown, value in itertools.product(every, TRIALS):
            self._substitute(equations, known, unknown, equations[0].context().constant(value), depth)
        self.answers.points.append(self.answers.solutions)
        self.answers.solutions, self.trying = kept, False
        return True

    def _substitute(self, equations: list[Any], known: dict[int, Any], unknown: int, value: Any, depth: int) -> None:
        put = {unknown: value}
        changed = {key: replaced(old, put) for key, old in known.items()}
        self.run([replaced(one, put) for one in equations], {**changed, unknown: value}, depth + 1)

    def _no_zero(self, polynomial: Any) -> bool:
        """Whether a polynomial that is linear in each unknown keeps one sign within the box."""
        used = sorted(unknowns(polynomial))
        if len(used) > 8 or any(power > 1 for powers in polynomial.monoms() for power in powers):
            return False
        inside = [one for one in used if one in self.positive]
        edge = [one for one in used if one not in self.positive]
        signs = set()
        for corner in itertools.product((0, 1), repeat=len(edge)):
            values = [
                _at(polynomial, dict(zip((*edge, *inside), (*corner, *rest), strict=True)))
                for rest in itertools.product((0, 1), repeat=len(inside))
            ]
            signs.add(_common_sign(values))
        return signs in ({1}, {-1})


def _common_sign(values: list[fmpq]) -> int:
    """1 or -1 if no value has the other sign and not all are zero, else 0."""
    if all(value >= 0 for value in values):
        return 1 if any(value > 0 for value in values) else 0
    return -1 if all(value <= 0 for value in values) else 0


def infeasible(zero: Iterable[Any], low: Iterable[Any], *, boxes: int = MOST_BOXES) -> bool:
    """Whether it is proved that no point of the unit box has all of `zero` zero and none of `low` positive.

    A polynomial that is linear in each unknown has its range over a box between its values at the corners; boxes that
    some polynomial excludes are dropped, others are halved. False if the boxes run out: then nothing is proved.
    """
    listed = [(one.to_dict(), sorted(unknowns(one)), kind) for kind, many in ((0, zero), (1, low)) for one in many]
    if any(power > 1 for terms, _, _ in listed for powers in terms for power in powers):
        return False
    every = sorted({i for _, used, _ in listed for i in used})
    waiting = [{i: (fmpq(0), fmpq(1)) for i in every}]
    while waiting:
        boxes -= 1
        if boxes < 0 or not every:
            return False
        box = waiting.pop()
        if any(_excluded(terms, used, kind, box) for terms, used, kind in listed):
            continue
        widest = max(every, key=lambda i: (box[i][1] - box[i][0], -i))
        low_end, high_end = box[widest]
        middle = (low_end + high_end) / 2
        waiting.extend(({**box, widest: (low_end, middle)}, {**box, widest: (middle, high_end)}))
    return True


def _excluded(terms: Mapping[Any, fmpq], used: list[int], kind: int, box: Mapping[int, tuple[fmpq, fmpq]]) -> bool:
    values = []
    for corner in itertools.product(*(box[i] for i in used)):
        at = dict(zip(used, corner, strict=True))
        total = fmpq(0)
        for powers, coefficient in terms.items():
            term = coefficient
            for i in used:
                if powers[i]:
                    term *= at[i]
            total += term
        values.append(total)
    return min(values) > 0 or (kind == 0 and max(values) < 0)


def unknowns(polynomial: Any) -> set[int]:
    """The numbers of the unknowns that a polynomial contains."""
    return {i for powers in polynomial.monoms() for i, power in enumerate(powers) if power}


def _at(polynomial: Any, values: Mapping[int, int]) -> fmpq:
    total = fmpq(0)
    for powers, coefficient in polynomial.to_dict().items():
        if all(values[i] for i, power in enumerate(powers) if power):
            total += coefficient
    return total


def _split(polynomial: Any, unknown: int) -> tuple[Any, Any]:
    """(head, rest) of a polynomial head * unknown + rest; head is None if the unknown has a higher power."""
    context = polynomial.context()
    head, rest = {}, {}
    for powers, coefficient in polynomial.to_dict().items():
        if powers[unknown] > 1:
            return None, None
        if powers[unknown]:
            head[(*powers[:unknown], 0, *powers[unknown + 1 :])] = coefficient
        else:
            rest[powers] = coefficient
    return context.from_dict(head), context.from_dict(rest)


def _constant(polynomial: Any) -> fmpq:
    return next(iter(polynomial.to_dict().values()), fmpq(0))


def constant(polynomial: Any) -> fmpq | None:
    """The value of a polynomial without unknowns, else None."""
    return _constant(polynomial) if polynomial.is_constant() else None


def replaced(polynomial: Any, values: Mapping[int, Any]) -> Any:
    """A polynomial with polynomials put for some of its unknowns."""
    used = unknowns(polynomial)
    if not used & set(values):
        return polynomial
    generators = polynomial.context().gens()
    return polynomial.compose(*(values.get(i, generator) for i, generator in enumerate(generators)))


def rational_roots(polynomial: Any, unknown: int) -> tuple[list[fmpq], list[arb]]:
    """The rational roots of a polynomial in one unknown, and enclosures of the irrational ones within [0, 1]."""
    coefficients: dict[int, fmpq] = {powers[unknown]: c for powers, c in polynomial.to_dict().items()}
    dense = fmpq_poly([coefficients.get(i, fmpq(0)) for i in range(max(coefficients) + 1)])
    roots: list[fmpq] = []
    irrational: list[arb] = []
    for factor, _ in dense.numer().factor()[1]:
        if factor.degree() == 1:
            roots.append(fmpq(-int(factor[0]), int(factor[1])))
        elif factor.degree() > 1:
            real = [root.real for root, _ in factor.complex_roots() if root.imag.contains(0)]
            irrational.extend(root for root in real if root.overlaps(arb(0.5, 0.5)))
    return roots, irrational


def _resultants(equations: list[Any], chain: list[int]) -> Any | None:
    """Eliminate the unknowns of a chain one by one; what is left has one unknown, or None if that fails."""
    current = list(equations)
    for unknown in chain:
        holders = [one for one in current if unknown in unknowns(one)]
        others = [one for one in current if unknown not in unknowns(one)]
        if len(holders) == 1 and not others:
            return None
        name = equations[0].context().names()[unknown]
        pivot = min(holders, key=lambda one: len(one.to_dict()), default=None)
        current = others + [pivot.resultant(one, name) for one in holders if one is not pivot and pivot is not None]
    current = [one for one in current if not one.is_zero()]
    return next((one for one in current if len(unknowns(one)) == 1), None)


def _may_solve(equations: list[Any], unknown: int, root: arb) -> bool:
    """Whether an irrational root of one unknown can be part of a solution within the box (in ball arithmetic)."""
    known: dict[int, arb] = {unknown: root}
    changed = True
    while changed:
        changed = False
        for one in equations:
            rest = unknowns(one) - set(known)
            if len(rest) > 1:
                continue
            if not rest:
                if not _ball(one, known).contains(0):
                    return False
                continue
            (other,) = rest
            head, tail = _split(one, other)
            if head is None or _ball(head, known).contains(0):
                continue
            known[other] = -_ball(tail, known) / _ball(head, known)
            changed = True
            if not known[other].overlaps(arb(0.5, 0.5)):
                return False
    return True


def _ball(polynomial: Any, values: Mapping[int, arb]) -> arb:
    total = arb(0)
    for powers, coefficient in polynomial.to_dict().items():
        term = arb(coefficient)
        for i, power in enumerate(powers):
            if power:
                term *= values[i] ** power
        total += term
    return total
