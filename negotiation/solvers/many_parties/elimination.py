r"""Supports of three parties of which one mixes between two strategies: one polynomial in one unknown, exactly.

Let z be the probability of the first of the two strategies of party h. Given z, the equations of party a are linear in
the lottery of party b and those of b in the lottery of a, with entries linear in z. Lotteries are kept homogeneous (up
to a factor), so that they are maximal minors of these matrices, polynomials in z; what is left over is one polynomial:

* as many strategies of a as of b (k each): the equation of h, a form in both minors, of degree 2 (k - 1);
* one more of b: the determinant of the equations of b must vanish, a polynomial of degree k_a.

Its irreducible factors over the rationals and their roots are certified (FLINT), everything else is arithmetic modulo
the factor, hence exact: nothing is lost, and a continuum of solutions is recognised (`None`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import flint
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from negotiation.solvers.many_parties.krawczyk import IsolatedZero, Polynomial, isolated_zero

Row = list[Any]
PRECISIONS = (96, 192, 768, 3072)


@dataclass(frozen=True)
class Root:
    """A real root of an irreducible polynomial with integer coefficients."""

    factor: Any
    zero: IsolatedZero

    def reduced(self, polynomial: Any) -> Any:
        """A polynomial of the root, of least degree."""
        return fmpq_poly(polynomial) % fmpq_poly(self.factor)

    def sign(self, polynomial: Any) -> int:
        """The sign of a polynomial at the root, proved."""
        numerator = fmpq_poly(polynomial).numer()
        for attempt, precision in enumerate(PRECISIONS):
            with flint.ctx.workprec(precision):
                found = numerator(self.zero.coordinates(precision)[0])
                if found > 0:
                    return 1
                if found < 0:
                    return -1
            if attempt == 0 and self.reduced(numerator).degree() < 0:
                return 0
        raise ArithmeticError("a number that is not zero could not be told from zero at 3072 bits.")


def roots_inside(polynomial: Any) -> Iterator[Root]:
    """The roots strictly between 0 and 1 of a polynomial that is not zero, each once."""
    if not _changes_sign(polynomial.coeffs()):
        return
    for factor, _ in polynomial.factor()[1]:
        if factor.degree() < 1 or not _changes_sign(factor.coeffs()):
            continue
        for zero in _isolated(factor):
            if bool(zero.coordinates(96)[0] > 0) and bool(zero.coordinates(96)[0] < 1):
                yield Root(factor, zero)


def _changes_sign(coefficients: Sequence[Any]) -> bool:
    """Whether the Bernstein coefficients over [0, 1] change sign: if not, there is no root inside (Descartes)."""
    degree = len(coefficients) - 1
    signs = set()
    for i in range(degree + 1):
        total = sum(coefficients[j] * math.comb(degree - j, i - j) for j in range(i + 1))
        signs.add((total > 0) - (total < 0))
    return {1, -1} <= signs


def univariate(polynomial: Any) -> Polynomial:
    """A polynomial in one unknown as a mapping of exponents to coefficients."""
    return {(i,): fmpq(c) for i, c in enumerate(polynomial.coeffs()) if c != 0}


def _isolated(factor: Any) -> list[IsolatedZero]:
    """The real roots of an irreducible polynomial; degree one is in the same form, with a tiny box."""
    system = [univariate(factor)]
    found = []
    with flint.ctx.workprec(128):
        if factor.degree() == 1:
            middle = [arb(fmpq(-factor[0], factor[1]))]
        else:
            middle = [root.real for root, _ in factor.complex_roots() if bool(root.imag == 0)]
        for root in middle:
            zero = isolated_zero(system, [arb(root.mid(), root.rad() * 4 + arb(2) ** -100)])
            if zero is None:
                raise ArithmeticError(f"the root {root} of {factor} could not be isolated.")
            found.append(zero)
    return found


def linear(first: int, second: int) -> Any:
    """first z + second (1 - z)."""
    return fmpz_poly([second, first - second])


def determinant(rows: Sequence[Row]) -> Any:
    """The determinant of a matrix over a ring (Laplace's rule; the matrices are small)."""
    if not rows:
        return fmpz_poly([1])
    total = fmpz_poly([0])
    for j, entry in enumerate(rows[0]):
        if entry != 0:
            term = entry * determinant([row[:j] + row[j + 1 :] for row in rows[1:]])
            total = total + term if j % 2 == 0 else total - term
    return total


def annihilated(rows: Sequence[Row], width: int) -> Row:
    """The vector of signed maximal minors of width - 1 rows: their product with each row is zero."""
    signs = itertools.cycle((1, -1))
    return [next(signs) * determinant([row[:j] + row[j + 1 :] for row in rows]) for j in range(width)]


def eliminated(equations_a: Any, equations_b: Any, form_h: Any) -> list[tuple[Root, Row, Row]] | None:
    """All z with the homogeneous lotteries of a and b that go with it; None if they may be infinitely many.

    Parameters
    ----------
    equations_a : array [equation of a][strategy of h][strategy of b] of int
    equations_b : array [equation of b][strategy of h][strategy of a] of int
    form_h : array [strategy of a][strategy of b] of int
        The gain of h between its two strategies.

    Returns
    -------
    list of (Root, lottery of a, lottery of b) or None
        Lotteries as polynomials in z, up to a common factor; b must not have fewer strategies than a.
    """
    rows_a, rows_b = (
        [[linear(p, q) for p, q in zip(*one, strict=True)] for one in equations.tolist()]
        for equations in (equations_a, equations_b)
    )
    form = form_h.tolist()
    last = _last_polynomial(rows_a, rows_b, form)
    if last == 0:
        return None
    found: list[tuple[Root, Row, Row]] = []
    for root in roots_inside(last):
        pair = _lotteries(root, rows_a, rows_b, form)
        if pair is None:
            return None
        if pair:
            found.append((root, pair[0], pair[1]))
    return found


def _last_polynomial(rows_a: list[Row], rows_b: list[Row], form: list[list[int]]) -> Any:
    """A polynomial that vanishes at every z of a solution."""
    size_a, size_b = len(form), len(form[0])
    if size_a == size_b:
        return _product(_against(form, annihilated(rows_b, size_a)), annihilated(rows_a, size_b))
    common = fmpz_poly([0])
    for chosen in itertools.combinations(rows_b, size_a):
        common = common.gcd(determinant(chosen))
    return common


def _product(row: Row, column: Row) -> Any:
    return sum((p * q for p, q in zip(row, column, strict=True)), fmpz_poly([0]))


def _against(form: list[list[int]], lottery: Row) -> Row:
    """The row of the equation of h once the lottery of a is known."""
    return [_product(list(column), lottery) for column in zip(*form, strict=True)]


def _lotteries(
    root: Root, rows_a: list[Row], rows_b: list[Row], form: list[list[int]]
) -> tuple[Row, Row] | tuple[()] | None:
    """The lotteries of a and b at a root; () if there are none, None if they are not determined."""
    a, b = _kernel(root, rows_b, len(form)), _kernel(root, rows_a, len(form[0]))
    if a is None and b is None:
        return None
    if a is not None and b is None:
        b = _kernel(root, [*rows_a, _against(form, a)], len(form[0])) if a else []
    elif b is not None and a is None:
        a = _kernel(root, [*rows_b, [_product(row, b) for row in form]], len(form)) if b else []
    elif a and b and root.sign(_product(_against(form, a), b)) != 0:
        return ()
    if a is None or b is None:
        return None
    return (a, b) if a and b else ()


def _one_sign(root: Root, lottery: Row) -> bool | None:
    """Whether all entries have one sign and none is zero; None if all are zero."""
    signs = {0}
    for one in lottery:
        signs.add(root.sign(one))
        if {1, -1} <= signs:
            return False
    if signs == {0}:
        return None
    return all(root.sign(one) for one in lottery)


def _kernel(root: Root, rows: Sequence[Row], width: int) -> Row | None:
    """The positive vector that all rows annihilate at the root; [] if there is none, None if there are several."""
    for chosen in itertools.combinations(rows, width - 1):
        lottery = annihilated(chosen, width)
        fits = _one_sign(root, lottery)
        if fits is not None:
            return lottery if fits and all(root.sign(_product(row, lottery)) == 0 for row in rows) else []
    return None
