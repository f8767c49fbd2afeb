"""The one number type of answers: `Fraction` where a value is rational, else `Enclosure`, two rationals that bound it.

Both are closed under ``+ - * / // % **``, ``abs`` and negation, and compare with each other. What the two rationals do
not decide raises `Undecided`; nothing is guessed. This arithmetic is for answers (some 10 microseconds an operation):
kernels compute in `fmpq` and `arb`, and `from_ball` turns their results into numbers.
"""

from __future__ import annotations

import math
import numbers
import operator
import sys
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Any, TypeAlias

import flint
import sympy
from flint import arb, fmpq

from negotiation.display.formatting import Bounded
from negotiation.errors import Undecided, UsageError
from negotiation.expressions.grammar import exact_number

BITS = 192
DIGITS = 12
HUGE = arb(2) ** 65536
TINY = 1 / fmpq(2) ** 65536
Ends: TypeAlias = tuple[Any, Any]


if sys.version_info >= (3, 12):
    Ratio = Fraction
else:

    def _kept(name: str) -> Callable[..., Any]:
        of_fraction = getattr(Fraction, name)

        def operation(self: Fraction, *others: Any) -> Any:
            result = of_fraction(self, *others)
            return rational(result) if type(result) is Fraction else result

        operation.__name__ = name
        return operation

    class Ratio(Fraction):
        """A `Fraction` that Python 3.11 can format (``f"{x:.3f}"``), as it does from 3.12 on; else the same."""

        __slots__ = ()

        def __pow__(self, exponent: Any) -> Any:
            if isinstance(exponent, Enclosure):
                return NotImplemented
            result = Fraction.__pow__(self, exponent)
            return rational(result) if type(result) is Fraction else result

        def __format__(self, spec: str) -> str:
            if not spec or spec[-1] not in "eEfFgG%":
                return format(str(self), spec)
            with localcontext() as context:
                context.prec = 60 + abs(self.numerator.bit_length() - self.denominator.bit_length()) // 3
                return format(Decimal(self.numerator) / Decimal(self.denominator), spec)

        def __repr__(self) -> str:
            return f"Fraction({self.numerator}, {self.denominator})"

        def __copy__(self) -> Ratio:
            return self

        def __deepcopy__(self, memo: Any) -> Ratio:
            return self

    for _name in ("add", "sub", "mul", "truediv", "mod"):
        for _side in ("", "r"):
            setattr(Ratio, f"__{_side}{_name}__", _kept(f"__{_side}{_name}__"))
    for _name in ("__neg__", "__pos__", "__abs__", "__round__", "limit_denominator"):
        setattr(Ratio, _name, _kept(_name))


def rational(value: Fraction) -> Fraction:
    """The same rational as results hold it: one that every Python formats."""
    return _coprime(value.numerator, value.denominator)


def _coprime(numerator: int, denominator: int) -> Fraction:
    """A fraction in lowest terms, without looking for a common factor again."""
    value: Any = object.__new__(Ratio)
    value._numerator, value._denominator = numerator, denominator
    result: Fraction = value
    return result


class Enclosure(Bounded):
    """A real number proved to lie in [lower, upper].

    Arithmetic with int, Fraction, Decimal and enclosures is interval arithmetic: the result contains the true one, its
    ends rounded outward to 192 bits where they would grow longer, and becomes a `Fraction` where they meet. It does not
    know that two operands are the same number: ``x - x`` is narrow around 0, not 0. To decide an identity, subtract
    the expressions and ask `Point.sign`. With a float the result is a float.

    ``< <= > >=`` are proved or raise `Undecided`. ``==`` and the hash compare the two ends (so that membership, keys
    and dataclasses work): an enclosure equals no Fraction, since one of width zero is a Fraction. ``x in e`` says
    whether the number may be x. `float`, `round` and `format` are of the middle and never raise; `int`, `floor`,
    ``//`` and `bool` raise `Undecided` where the ends disagree.

    Parameters
    ----------
    lower, upper : Fraction or int
        Two rationals that are proved to bound the number.

    Raises
    ------
    UsageError
        If the bounds are in the wrong order.

    Examples
    --------
    >>> root = Enclosure(Fraction(14142, 10000), Fraction(14143, 10000))
    >>> root > Fraction(7, 5), 2 in root * root, Enclosure(Fraction(1), Fraction(1))
    (True, True, Fraction(1, 1))
    """

    __slots__ = ("_high", "_low")
    _low: Any
    _high: Any

    def __new__(cls, lower: Fraction | int, upper: Fraction | int) -> Enclosure:
        low, high = _raw(lower), _raw(upper)
        if low > high:
            raise UsageError(f"the bounds {float(lower):g} and {float(upper):g} of a number are in the wrong order.")
        return _between(low, high)  # type: ignore[return-value]  # a degenerate enclosure is a Fraction

    @property
    def lower(self) -> Fraction:
        """The number is at least this."""
        return _fraction(self._low)

    @property
    def upper(self) -> Fraction:
        """The number is at most this."""
        return _fraction(self._high)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("an enclosure does not change.")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("an enclosure does not change.")

    def __reduce__(self) -> tuple[Any, ...]:
        return (Enclosure, (self.lower, self.upper))

    def __copy__(self) -> Enclosure:
        return self

    def __deepcopy__(self, memo: Any) -> Enclosure:
        return self

    # --- the middle ---

    @property
    def middle(self) -> Fraction:
        """The middle of the two bounds."""
        return _fraction((self._low + self._high) / 2)

    @property
    def radius(self) -> float:
        """Half the width; the true value is at most this far from the middle."""
        return _float(_fraction((self._high - self._low) / 2))

    def __float__(self) -> float:
        return _float(self.middle)

    def __round__(self, digits: int | None = None) -> Any:
        return round(self.middle, digits)

    def __format__(self, spec: str) -> str:
        return format(self.middle, spec) if spec else str(self)

    def as_data(self) -> dict[str, float]:
        """The middle and the radius, for JSON."""
        return {"value": float(self), "radius": self.radius}

    def _sympy_(self) -> sympy.Float:
        middle = self.middle
        return sympy.Rational(middle.numerator, middle.denominator).evalf(max(15, len(str(self)) + 3))

    # --- the proved part ---

    def sign(self) -> int | None:
        """-1 or 1, proved; None if the two bounds do not tell the number from zero."""
        return 1 if self._low > 0 else -1 if self._high < 0 else None

    def __contains__(self, value: Any) -> bool:
        low, high = _ends(value) or (_raw(Fraction(value)),) * 2
        return bool(self._low <= high and low <= self._high)

    def __bool__(self) -> bool:
        if self.sign() is None:
            raise Undecided(f"{self!r} cannot be told from zero.", self.radius)
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Enclosure) and bool(self._low == other._low and self._high == other._high)

    def __hash__(self) -> int:
        return hash((self._low, self._high))

    def _compared(self, other: Any, decide: Callable[[Any, Any], bool], symbol: str) -> Any:
        """The comparison if it is the same at the ends farthest apart and nearest; `decide` compares rationals."""
        if isinstance(other, float):
            if not math.isfinite(other):
                return decide(0.0, other)
            other = Fraction(other)
        found = _ends(other)
        if found is None:
            return NotImplemented
        answer = decide(self._low, found[1])
        if answer is not decide(self._high, found[0]):
            width = max(self.radius, other.radius if isinstance(other, Enclosure) else 0.0)
            raise Undecided(f"whether {self!r} {symbol} {_shown(other)} is not decided.", width)
        return answer

    def __lt__(self, other: Any) -> bool:
        return self._compared(other, operator.lt, "<")  # type: ignore[no-any-return]

    def __le__(self, other: Any) -> bool:
        return self._compared(other, operator.le, "<=")  # type: ignore[no-any-return]

    def __gt__(self, other: Any) -> bool:
        return self._compared(other, operator.gt, ">")  # type: ignore[no-any-return]

    def __ge__(self, other: Any) -> bool:
        return self._compared(other, operator.ge, ">=")  # type: ignore[no-any-return]

    def _whole(self, rounded: Callable[[Any], int], what: str) -> int:
        low, high = rounded(self.lower), rounded(self.upper)
        if low != high:
            raise Undecided(f"the {what} of {self!r} is {low} or {high}.", self.radius)
        return low

    def __int__(self) -> int:
        return self._whole(int, "whole part")

    __trunc__ = __int__

    def __floor__(self) -> int:
        return self._whole(math.floor, "floor")

    def __ceil__(self) -> int:
        return self._whole(math.ceil, "ceiling")

    # --- arithmetic ---

    def __neg__(self) -> Enclosure:
        return _enclosure(-self._high, -self._low)

    def __pos__(self) -> Enclosure:
        return self

    def __abs__(self) -> Number:
        if self.sign() is None:
            return _enclosure(fmpq(0), max(-self._low, self._high))
        return self if self._low > 0 else -self

    def __add__(self, other: Any) -> Any:
        return _applied(operator.add, self, other)

    def __radd__(self, other: Any) -> Any:
        return _applied(operator.add, other, self)

    def __sub__(self, other: Any) -> Any:
        return _applied(operator.sub, self, other)

    def __rsub__(self, other: Any) -> Any:
        return _applied(operator.sub, other, self)

    def __mul__(self, other: Any) -> Any:
        return _applied(operator.mul, self, other)

    def __rmul__(self, other: Any) -> Any:
        return _applied(operator.mul, other, self)

    def __truediv__(self, other: Any) -> Any:
        return _applied(operator.truediv, self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return _applied(operator.truediv, other, self)

    def __floordiv__(self, other: Any) -> Any:
        return _applied(operator.floordiv, self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return _applied(operator.floordiv, other, self)

    def __mod__(self, other: Any) -> Any:
        return _applied(operator.mod, self, other)

    def __rmod__(self, other: Any) -> Any:
        return _applied(operator.mod, other, self)

    def __divmod__(self, other: Any) -> Any:
        return self // other, self % other

    def __rdivmod__(self, other: Any) -> Any:
        return other // self, other % self

    def __pow__(self, other: Any) -> Any:
        return _applied(operator.pow, self, other)

    def __rpow__(self, other: Any) -> Any:
        return _applied(operator.pow, other, self)

    # --- text ---

    def __str__(self) -> str:
        for digits in range(DIGITS, 0, -1):
            low, high = (_digits(end, digits) for end in (self.lower, self.upper))
            if low == high:
                return low
        return f"{_digits(self.middle, 3)} ± {self._off()}"

    def __repr__(self) -> str:
        text = str(self)
        return f"Enclosure({text})" if "±" in text else f"Enclosure({text} ± {self._off()})"

    def _off(self) -> str:
        return _digits(_fraction((self._high - self._low) / 2), 1, ROUND_CEILING)


Number: TypeAlias = Fraction | Enclosure


def midpoint(value: Number | int) -> Fraction:
    """A rational for a number: itself, or the middle of its enclosure.

    >>> midpoint(Enclosure(Fraction(1, 4), Fraction(1, 2))), midpoint(Fraction(1, 3))
    (Fraction(3, 8), Fraction(1, 3))
    """
    return value.middle if isinstance(value, Enclosure) else Ratio(value)


def sign(value: Number | float) -> int | None:
    """-1, 0 or 1, proved; None if an enclosure does not tell the number from zero.

    >>> sign(Fraction(-1, 3)), sign(0), sign(Enclosure(Fraction(-1), Fraction(1)))
    (-1, 0, None)
    """
    return value.sign() if isinstance(value, Enclosure) else (value > 0) - (value < 0)


def nonnegative(value: Number | float) -> bool | None:
    """Whether a number is at least zero, proved; None if its enclosure does not tell.

    >>> nonnegative(0), nonnegative(Fraction(-1, 3)), nonnegative(Enclosure(Fraction(-1), Fraction(1)))
    (True, False, None)
    """
    found = sign(value)
    return None if found is None else found >= 0


def ends(value: Number | int) -> tuple[Fraction, Fraction]:
    """The two rationals between which a number lies; the same twice if it is rational."""
    return (value.lower, value.upper) if isinstance(value, Enclosure) else (Ratio(value),) * 2


def minimum(*values: Number) -> Number:
    """The smallest of some numbers, enclosed; unlike `min` it needs not to know which of them that is."""
    pairs = [ends(value) for value in values]
    return Enclosure(min(low for low, _ in pairs), min(high for _, high in pairs))


def maximum(*values: Number) -> Number:
    """The largest of some numbers, enclosed; unlike `max` it needs not to know which of them that is."""
    pairs = [ends(value) for value in values]
    return Enclosure(max(low for low, _ in pairs), max(high for _, high in pairs))


def exact(value: Any) -> Fraction:
    """Turn an int, Fraction, Decimal, text or SymPy rational into a Fraction; floats are refused.

    >>> exact("0.1"), exact(2)
    (Fraction(1, 10), Fraction(2, 1))
    """
    if isinstance(value, bool):
        raise UsageError("a truth value is not a number.")
    if isinstance(value, Fraction):
        return value
    if isinstance(value, Decimal) and not value.is_finite():
        raise UsageError(f"{value} is not a finite number.")
    if isinstance(value, (int, Decimal)):
        return Ratio(value)
    if isinstance(value, sympy.Rational):
        return _coprime(int(value.p), int(value.q))
    if isinstance(value, str):
        return rational(exact_number(value))
    if isinstance(value, float):
        raise UsageError(
            f"{value!r} is a float. Write the number as text ('{value}') or as a Fraction: exact in, exact out."
        )
    raise UsageError(f"{type(value).__name__} is not a number.")


def from_ball(raw: Any) -> Number:
    """A `Fraction` from `fmpq`, an `Enclosure` from a finite `arb` (sizes below 2^-65536 are enclosed by that).

    Raises
    ------
    UsageError
        If the ball is not finite, or its number larger than 2^65536.
    """
    if isinstance(raw, fmpq):
        return _fraction(raw)
    if not raw.is_finite():
        raise UsageError("the expression has no finite value at this point.")
    size = raw.abs_upper()
    if size > HUGE:
        raise UsageError("the expression is larger than 2^65536 at this point.")
    if size < 1 / HUGE:
        return _between(-TINY if not raw >= 0 else fmpq(0), TINY if not raw <= 0 else fmpq(0))
    middle, radius = _dyadic(raw.mid()), _dyadic(raw.rad())
    return _between(middle - radius, middle + radius)


def _dyadic(exact_ball: Any) -> Any:
    mantissa, exponent = (int(part) for part in exact_ball.man_exp())
    return fmpq(mantissa * 2**exponent) if exponent >= 0 else fmpq(mantissa, 2**-exponent)


# --- interval arithmetic on the ends ---


def _raw(value: Fraction | int) -> Any:
    return fmpq(value) if type(value) is int else fmpq(value.numerator, value.denominator)


def _fraction(raw: Any) -> Fraction:
    return _coprime(int(raw.p), int(raw.q))


def _enclosure(low: Any, high: Any) -> Enclosure:
    self = object.__new__(Enclosure)
    object.__setattr__(self, "_low", low)
    object.__setattr__(self, "_high", high)
    return self


def _between(low: Any, high: Any) -> Number:
    """The enclosure, or the Fraction where the ends meet."""
    return _fraction(low) if low == high else _enclosure(low, high)


def _ends(value: Any) -> Ends | None:
    """The ends of an operand; None if it is no number of an exact kind."""
    if isinstance(value, Enclosure):
        return value._low, value._high
    if not isinstance(value, (int, Fraction)):
        if isinstance(value, Decimal) and value.is_finite():
            value = Fraction(value)
        elif isinstance(value, numbers.Rational):
            value = Fraction(int(value.numerator), int(value.denominator))
        else:
            return None
    raw = _raw(value)
    return raw, raw


def _applied(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """An operation on two operands, one of them an enclosure; floats and complex numbers take its middle."""
    a, b = _ends(left), _ends(right)
    if a is None or b is None:
        stranger = left if a is None else right
        if not isinstance(stranger, (numbers.Real, complex)) or isinstance(stranger, numbers.Rational):
            return NotImplemented
        return operation(*(float(one) if isinstance(one, Enclosure) else one for one in (left, right)))
    return _ON_ENDS[operation](a, b)


def _sum(a: Ends, b: Ends) -> Number:
    return _outward(a[0] + b[0], a[1] + b[1])


def _difference(a: Ends, b: Ends) -> Number:
    return _outward(a[0] - b[1], a[1] - b[0])


def _product(a: Ends, b: Ends) -> Number:
    if a[0] > 0 and b[0] > 0:
        return _outward(a[0] * b[0], a[1] * b[1])
    products = [x * y for x in a for y in b]
    return _outward(min(products), max(products))


def _reciprocal(b: Ends) -> Ends:
    if b[0] == 0 == b[1]:
        raise ZeroDivisionError("division by zero")
    if b[0] <= 0 <= b[1]:
        divisor = _enclosure(*b)
        raise Undecided(f"the divisor {divisor!r} cannot be told from zero.", divisor.radius)
    return 1 / b[1], 1 / b[0]


def _quotient(a: Ends, b: Ends) -> Number:
    return _product(a, _reciprocal(b))


def _floor(a: Ends, b: Ends) -> int:
    return math.floor(_quotient(a, b))


def _remainder(a: Ends, b: Ends) -> Number:
    whole = fmpq(_floor(a, b))
    multiples = sorted(whole * end for end in b)
    return _difference(a, (multiples[0], multiples[1]))


def _power(a: Ends, b: Ends) -> Number:
    low, high = b
    if low == high and low.q == 1:
        exponent = int(low.p)
        if exponent < 0:
            a, exponent = _reciprocal(a), -exponent
        powers = [x**exponent for x in a]
        if exponent and exponent % 2 == 0 and a[0] < 0 < a[1]:
            powers.append(fmpq(0))
        return _outward(min(powers), max(powers))
    if a[0] <= 0:
        shown = _shown(_between(low, high))
        radius = _float(_fraction((a[1] - a[0]) / 2))
        raise Undecided(f"a power with the exponent {shown} needs a base proved to be positive.", radius)
    with flint.ctx.workprec(BITS):
        found = [_ends(from_ball(arb(x) ** arb(y))) or a for x in a for y in b]
    return _outward(min(x for x, _ in found), max(x for _, x in found))


_ON_ENDS: dict[Callable[[Any, Any], Any], Callable[[Ends, Ends], Any]] = {
    operator.add: _sum,
    operator.sub: _difference,
    operator.mul: _product,
    operator.truediv: _quotient,
    operator.floordiv: _floor,
    operator.mod: _remainder,
    operator.pow: _power,
}


def _outward(low: Any, high: Any) -> Number:
    """The enclosure, its ends rounded outward where they are longer than 192 bits; a Fraction where they meet."""
    if low == high:
        return _fraction(low)
    return _enclosure(_rounded(low, up=False), _rounded(high, up=True))


def _rounded(value: Any, *, up: bool) -> Any:
    if value.height_bits() <= BITS:
        return value
    top, bottom = int(value.p), int(value.q)
    shift = BITS - top.bit_length() + bottom.bit_length()
    if up:
        top = -top
    whole = (top << shift) // bottom if shift >= 0 else top // (bottom << -shift)
    if up:
        whole = -whole
    return fmpq(whole, 1 << shift) if shift >= 0 else fmpq(whole << -shift)


def _digits(value: Fraction, digits: int, rounding: str = ROUND_HALF_EVEN) -> str:
    with localcontext() as context:
        context.prec, context.rounding = digits, rounding
        number = (Decimal(value.numerator) / Decimal(value.denominator)).normalize()
    return format(number, "f" if -6 < number.adjusted() < 15 else "e")


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, Enclosure) else str(value)


def _float(value: Fraction) -> float:
    """The nearest float; infinite beyond the largest one."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
