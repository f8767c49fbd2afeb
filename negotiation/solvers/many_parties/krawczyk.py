r"""A square polynomial system has exactly one zero in a box: the proof, in ball arithmetic.

Definition. For a system :math:`F(x) = 0` of n polynomials in n unknowns, a box B with centre c, and any matrix Y,

.. math:: K(B) = c - Y F(c) + (I - Y J(B)) (B - c),

where :math:`J(B)` encloses the Jacobian over B. Every zero in B lies in K(B); if K(B) lies in the interior of B, then B
holds exactly one zero (Krawczyk 1969; Moore 1977; Neumaier 1990, theorem 5.1.8). Y is the inverse of the Jacobian at c,
about. Real balls of FLINT (Johansson 2017) bound every rounding error.

A polynomial is plain data: a mapping of exponents (one a unknown) to rational coefficients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import flint
from flint import arb, arb_mat, fmpq

from negotiation.errors import SolverError

Polynomial: TypeAlias = Mapping[tuple[int, ...], fmpq]
Box: TypeAlias = Sequence[Any]

MOST_STEPS = 400
SLOWEST = arb(0.999)


def value(polynomial: Polynomial, point: Sequence[Any]) -> Any:
    """The value of a polynomial at a point of rationals or of balls.

    >>> value({(2, 0): fmpq(1), (0, 1): fmpq(-3)}, [fmpq(2), fmpq(1, 3)])
    3
    """
    total: Any = fmpq(0)
    for exponents, coefficient in polynomial.items():
        term: Any = coefficient
        for x, exponent in zip(point, exponents, strict=True):
            if exponent:
                term = term * (x if exponent == 1 else x**exponent)
        total = total + term
    return total


def derivative(polynomial: Polynomial, unknown: int) -> dict[tuple[int, ...], Any]:
    """The partial derivative of a polynomial.

    >>> derivative({(2, 1): fmpq(5)}, 0)
    {(1, 1): 10}
    """
    found = {}
    for exponents, coefficient in polynomial.items():
        power = exponents[unknown]
        if power:
            lower = (*exponents[:unknown], power - 1, *exponents[unknown + 1 :])
            found[lower] = coefficient * power
    return found


class System:
    """A square polynomial system with its Jacobian.

    Raises
    ------
    SolverError
        If the number of polynomials is not that of the unknowns.
    """

    def __init__(self, polynomials: Sequence[Polynomial]) -> None:
        self.polynomials = tuple(dict(one) for one in polynomials)
        self.size = len(self.polynomials)
        if any(len(exponents) != self.size for one in self.polynomials for exponents in one):
            raise SolverError(f"a square system of {self.size} polynomials must have {self.size} unknowns.")
        self._jacobian = [[derivative(one, k) for k in range(self.size)] for one in self.polynomials]

    def at(self, point: Box) -> list[Any]:
        """The values of the polynomials."""
        return [value(one, point) for one in self.polynomials]

    def jacobian(self, point: Box) -> Any:
        """The matrix of derivatives, as balls."""
        return arb_mat([[arb(value(one, point)) for one in row] for row in self._jacobian])

    def image(self, box: Box) -> list[Any] | None:
        """K(B) at the precision of the context; None if the Jacobian at the centre cannot be inverted."""
        centre = [ball.mid() for ball in box]
        try:
            inverse = self.jacobian(centre).inv().mid()
        except ZeroDivisionError:
            return None
        spread = arb_mat(self.size, 1, [ball - c for ball, c in zip(box, centre, strict=True)])
        step = inverse * arb_mat(self.size, 1, [arb(v) for v in self.at(centre)])
        identity = arb_mat([[int(i == j) for j in range(self.size)] for i in range(self.size)])
        rest = (identity - inverse * self.jacobian(box)) * spread
        found = [c - s + r for c, s, r in zip(centre, step.entries(), rest.entries(), strict=True)]
        return found if all(ball.is_finite() for ball in found) else None


@dataclass(frozen=True, eq=False)
class IsolatedZero:
    """The only zero of a system in a box, and quantities that are polynomials of it.

    Attributes
    ----------
    system : System
    box : tuple of arb
        Proved to hold exactly one zero of the system.
    quantities : tuple of polynomials
        What `ball` encloses; the coordinates themselves if left out.
    """

    system: System
    box: tuple[Any, ...]
    quantities: tuple[Polynomial, ...] = ()
    _narrow: dict[int, tuple[Any, ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def key(self) -> str:
        """A text that tells this zero from others."""
        near = [ball.str(20, radius=False) for ball in self.coordinates(96)]
        return f"{near} {[sorted(one.items()) for one in self.system.polynomials]} {self.quantities}"

    def __reduce__(self) -> tuple[Any, ...]:
        near = tuple((ball.mid().fmpq(), ball.rad().fmpq()) for ball in self.coordinates(96))
        return _proved_again, (self.system.polynomials, near, self.quantities)

    def coordinates(self, precision: int) -> tuple[Any, ...]:
        """The zero, each coordinate to about that many bits."""
        if precision not in self._narrow:
            with flint.ctx.workprec(precision + 32):
                self._narrow[precision] = refined(self.system, self.box)
        return self._narrow[precision]

    def ball(self, index: int, precision: int) -> Any:
        """A ball around one of the quantities."""
        point = self.coordinates(precision)
        if not self.quantities:
            return point[index]
        with flint.ctx.workprec(precision + 32):
            return arb(value(self.quantities[index], point))

    def same(self, other: IsolatedZero) -> bool:
        """Whether two zeros of one system are the same: the zero of one lies in the other's box."""
        near = zip(other.box, self.coordinates(96), strict=True)
        return all(bool(ball.contains(x)) for ball, x in near)


def isolated_zero(polynomials: Sequence[Polynomial] | System, box: Box) -> IsolatedZero | None:
    """The zero of a square system in a box, if the Krawczyk operator proves that there is exactly one.

    Parameters
    ----------
    polynomials : sequence of mappings of exponents to fmpq, or System
        As many as unknowns.
    box : sequence of arb
        One ball a unknown.

    Returns
    -------
    IsolatedZero or None
        None says that the test does not decide this box, not that it holds no zero.

    Examples
    --------
    >>> root = isolated_zero([{(2,): fmpq(1), (0,): fmpq(-2)}], [arb("1.4", "0.1")])
    >>> root.ball(0, 64).str(15)
    '[1.41421356237310 +/- 4.96e-15]'
    """
    system = polynomials if isinstance(polynomials, System) else System(polynomials)
    image = system.image(box)
    if image is None or not all(bool(b.contains_interior(k)) for b, k in zip(box, image, strict=True)):
        return None
    return IsolatedZero(system, tuple(box))


def _proved_again(polynomials: Sequence[Polynomial], near: Sequence[Any], quantities: tuple[Polynomial, ...]) -> Any:
    """A zero that was stored: its box is made a little larger and proved anew."""
    with flint.ctx.workprec(160):
        zero = isolated_zero(polynomials, [arb(middle, 4 * arb(radius) + arb(2) ** -90) for middle, radius in near])
    if zero is None:
        raise SolverError("a stored zero could not be proved again: the stored data were changed.")
    return IsolatedZero(zero.system, zero.box, quantities)


def empty(polynomials: Sequence[Polynomial], box: Box) -> bool:
    """Whether some polynomial has no zero in a box: proved by its enclosure over the box."""
    return any(not bool(arb(value(one, box)).contains(0)) for one in polynomials)


def refined(system: System, box: Box) -> tuple[Any, ...]:
    """A box around its only zero, made narrower until rounding ends that (slowly at first, then each step squares)."""
    now = tuple(box)
    for _ in range(MOST_STEPS):
        image = system.image(now)
        if image is None:
            return now
        smaller = tuple(b.intersection(k) for b, k in zip(now, image, strict=True))
        if all(s.rad() >= b.rad() * SLOWEST for b, s in zip(now, smaller, strict=True)):
            return smaller
        now = smaller
    return now
