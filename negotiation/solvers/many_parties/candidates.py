"""Solutions of the equations of a support, exact or enclosed, and the proof that they are equilibria.

A candidate gives its lotteries in two arithmetics: balls at any precision, and an exact ring where there is one. The
sign of a gain is read from the balls; a gain that they do not tell from zero is decided exactly (modulo the minimal
polynomial of the solution), or stays undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, Protocol, TypeAlias

import flint
import sympy
from flint import fmpq, fmpq_poly

from negotiation.expressions.tape import Isolated
from negotiation.solvers.many_parties.elimination import Root, Row, univariate
from negotiation.solvers.many_parties.krawczyk import IsolatedZero, value
from negotiation.solvers.many_parties.multilinear import (
    IntegerGame,
    Lotteries,
    Support,
    SupportSystem,
    expected,
    others,
    outside_gains,
)

Gain: TypeAlias = Callable[[Lotteries], Any]
PRECISIONS = (96, 384, 1536)
READABLE = 10**8


class Candidate(Protocol):
    """Lotteries over a support that solve its equations."""

    def sign(self, gain: Gain) -> int | None:
        """The sign of a polynomial of the lotteries; None if it could not be told from zero."""

    def expressions(self) -> list[list[sympy.Expr]]:
        """The probabilities as expressions."""


@dataclass(frozen=True)
class RationalCandidate:
    """Lotteries of rational numbers."""

    lotteries: Lotteries

    def sign(self, gain: Gain) -> int:
        """Exact."""
        found = gain(self.lotteries)
        return int(found > 0) - int(found < 0)

    def expressions(self) -> list[list[sympy.Expr]]:
        """SymPy rationals."""
        return [[sympy.Rational(int(q.p), int(q.q)) for q in map(fmpq, one)] for one in self.lotteries]


@dataclass(frozen=True)
class AlgebraicCandidate:
    """Lotteries of polynomials of one root of an irreducible polynomial, of degree two or more."""

    root: Root
    lotteries: Lotteries

    def sign(self, gain: Gain) -> int:
        """Proved: balls first, then division by the irreducible polynomial."""
        return self.root.sign(gain(self.lotteries))

    def expressions(self) -> list[list[sympy.Expr]]:
        """Radicals of degree two with a number under the root that can be read; otherwise leaves."""
        if self.root.factor.degree() == 2 and _discriminant(self.root)[1] < READABLE:
            return [[_radical(self.root, q) for q in one] for one in self.lotteries]
        flat = [fmpq_poly(q) for one in self.lotteries for q in one]
        quantities = tuple(univariate(q) for q in flat)
        return _leaves(IsolatedZero(self.root.zero.system, self.root.zero.box, quantities), self.lotteries)


@dataclass(frozen=True)
class EnclosedCandidate:
    """Lotteries at an isolated zero of the equations of a support."""

    system: SupportSystem
    zero: IsolatedZero

    def sign(self, gain: Gain) -> int | None:
        """From balls of growing precision; None if the last still holds zero."""
        for precision in PRECISIONS:
            free = self.zero.coordinates(precision)
            with flint.ctx.workprec(precision + 32):
                found = gain(self.system.lotteries(free))
                if found > 0:
                    return 1
                if found < 0:
                    return -1
        return None

    def expressions(self) -> list[list[sympy.Expr]]:
        """Leaves that enclose themselves."""
        lotteries = self.system.probabilities()
        flat = tuple(q for one in lotteries for q in one)
        return _leaves(IsolatedZero(self.zero.system, self.zero.box, flat), lotteries)


def _leaves(source: IsolatedZero, lotteries: Sequence[Sequence[Any]]) -> list[list[sympy.Expr]]:
    numbers = iter(range(sum(len(one) for one in lotteries)))
    return [
        [sympy.Integer(1) for _ in one if next(numbers) >= 0]
        if len(one) == 1
        else [Isolated(source, next(numbers)) for _ in one]
        for one in lotteries
    ]


def _discriminant(root: Root) -> tuple[int, int]:
    c, b, a = (int(v) for v in root.factor.coeffs())
    return _square_part(b * b - 4 * a * c)


def _radical(root: Root, polynomial: Any) -> sympy.Expr:
    """A polynomial of degree one or less of a root of a quadratic, as p + q sqrt(d)."""
    polynomial = root.reduced(polynomial)
    _, b, a = (int(v) for v in root.factor.coeffs())
    square, rest = _discriminant(root)
    upper = bool(root.zero.coordinates(96)[0] * (2 * a) + b > 0)
    slope, constant = polynomial[1], polynomial[0]
    rational = constant + slope * fmpq(-b, 2 * a)
    factor = slope * fmpq(square if upper else -square, 2 * a)
    return _rational(rational) + _rational(factor) * sympy.sqrt(sympy.Integer(rest), evaluate=True)


def _square_part(number: int) -> tuple[int, int]:
    """(s, d) with number = s² d; d is free of the squares of small primes."""
    square, prime = 1, 2
    while prime < 100:
        while number % (prime * prime) == 0:
            number //= prime * prime
            square *= prime
        prime += 1
    whole = isqrt(number)
    return (square * whole, 1) if whole * whole == number else (square, number)


def _rational(number: Any) -> sympy.Expr:
    return sympy.Rational(int(number.p), int(number.q))


def from_root(root: Root, homogeneous: Sequence[Row]) -> Candidate:
    """The lotteries that homogeneous ones stand for: each divided by its sum, modulo the polynomial of the root."""
    if root.factor.degree() == 1:
        z = fmpq(-root.factor[0], root.factor[1])
        numbers = [[fmpq_poly(q)(z) for q in one] for one in homogeneous]
        return RationalCandidate([[q / sum(one) for q in one] for one in numbers])
    lotteries = []
    for one in homogeneous:
        total = root.reduced(sum((fmpq_poly(q) for q in one), fmpq_poly([0])))
        divisor, inverse, _ = total.xgcd(fmpq_poly(root.factor))
        inverse = inverse / divisor[0]
        lotteries.append([root.reduced(root.reduced(q) * inverse) for q in one])
    return AlgebraicCandidate(root, lotteries)


def from_zero(system: SupportSystem, zero: IsolatedZero) -> Candidate:
    """The candidate of an isolated zero, exact if its coordinates turn out to be rational."""
    near = zero.coordinates(PRECISIONS[0])
    guess = [_simplest(ball) for ball in near]
    if all(value(one, guess) == 0 for one in zero.system.polynomials):
        return RationalCandidate(system.lotteries(guess))
    return EnclosedCandidate(system, zero)


def _simplest(ball: Any, most: int = 10**12) -> Any:
    """The rational with the smallest denominator near the middle of a ball."""
    mantissa, exponent = (int(v) for v in ball.mid().man_exp())
    middle = Fraction(mantissa) * Fraction(2) ** exponent
    found = middle.limit_denominator(most)
    return fmpq(found.numerator, found.denominator)


def is_equilibrium(game: IntegerGame, support: Support, candidate: Candidate) -> bool | None:
    """Whether played probabilities are positive and no strategy outside the support gains; None if undecided."""
    undecided = False
    for party, played in enumerate(support):
        for place in range(len(played)):
            sign = candidate.sign(_probability(party, place))
            if sign is not None and sign <= 0:
                return False
            undecided |= sign is None
    for party, form in outside_gains(game, support):
        sign = candidate.sign(_gain(party, form))
        if sign == 1:
            return False
        undecided |= sign is None
    return None if undecided else True


def _probability(party: int, place: int) -> Gain:
    return lambda lotteries: lotteries[party][place]


def _gain(party: int, form: Any) -> Gain:
    return lambda lotteries: expected(form, others(lotteries, party))
