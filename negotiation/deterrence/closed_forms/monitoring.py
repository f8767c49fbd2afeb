r"""Closed forms of repeated truces under public monitoring (N3 to N3f), written from the mathematics.

Somebody may take z at once; an alarm follows with probability D, without reason with probability α; an alarm costs
:math:`\ell` per period for L periods (for ever if L is None), d weighs the next period. In the words of the
literature: :math:`z = T - R`, :math:`\ell = R - P`, D and α are the probabilities of a bad signal after a deviation
and after none.

=====  =============================================================================================
N3     least patience, L for ever: :math:`d \ge z/((D-\alpha)\ell + (1-\alpha)z)`
N3b,c  least detection: :math:`D \ge \alpha + z(1-d(1-\alpha)-\alpha d^{L+1})/(d(1-d^L)\ell)`
N3d    compliance at the shortest punishment costs :math:`z\alpha/(D-\alpha) = z/(D/\alpha - 1)`
N3f    deterrable at some d < 1 iff :math:`\ell > z/(D/\alpha - 1)` (at equality only in the limit)
L      shortest punishment :math:`\lceil\ln(1-\kappa)/\ln d\rceil`,
       :math:`\kappa = z(1-d)/(d((D-\alpha)\ell - \alpha z))`; none if :math:`\kappa \ge 1`
=====  =============================================================================================

Sources: Green and Porter 1984; Abreu, Milgrom and Pearce 1991, whose best strongly symmetric payoff is
:math:`R - g/(D/\alpha - 1)`; Mailath and Samuelson 2006, chapter 7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy

from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.expressions import Point

ONE = sympy.Integer(1)


@dataclass(frozen=True)
class ProbeForms(Result):
    """The thresholds of one kind of violation, as expressions.

    Parameters
    ----------
    gain : sympy.Expr
        z, what one violation brings (stakes of one period).
    false_alarm, detection : sympy.Expr
        α and D, probabilities per period.
    loss : sympy.Expr
        ℓ, flow lost while punished.
    discount : sympy.Expr
        d in (0, 1).
    length : sympy.Expr or None
        L in periods; for ever if None.

    Examples
    --------
    >>> worked = ProbeForms.of("0.05", "0.02", "0.6", "0.08", "0.97")
    >>> round(float(worked.least_patience), 4), round(float(worked.least_detection), 4), worked.shortest_punishment()
    (0.5241, 0.0518, 2)
    """

    gain: sympy.Expr
    false_alarm: sympy.Expr
    detection: sympy.Expr
    loss: sympy.Expr
    discount: sympy.Expr
    length: sympy.Expr | None = None

    @classmethod
    def of(
        cls, gain: Any, false_alarm: Any, detection: Any, loss: Any, discount: Any, length: Any = None
    ) -> ProbeForms:
        """The same from numbers or text, exact."""
        given = (gain, false_alarm, detection, loss, discount)
        whole = None if length is None else sympy.Integer(length)
        z, alpha, seen, lost, d = (sympy.Rational(str(one)) for one in given)
        return cls(z, alpha, seen, lost, d, whole)

    @property
    def punished(self) -> sympy.Expr:
        """1 - d^L."""
        return ONE if self.length is None else 1 - self.discount**self.length

    @property
    def least_patience(self) -> sympy.Expr:
        """N3: z/((D - α) ℓ + (1 - α) z), for a punishment without end."""
        return self.gain / ((self.detection - self.false_alarm) * self.loss + (1 - self.false_alarm) * self.gain)

    @property
    def least_detection(self) -> sympy.Expr:
        """N3b, N3c: α + z (1 - d(1 - α) - α d^{L+1})/(d (1 - d^L) ℓ)."""
        d, a = self.discount, self.false_alarm
        end = sympy.Integer(0) if self.length is None else a * d ** (self.length + 1)
        return a + self.gain * (1 - d * (1 - a) - end) / (d * self.punished * self.loss)

    @property
    def least_loss(self) -> sympy.Expr:
        """N3c solved for ℓ: z (1 - d(1 - α) - α d^{L+1})/(d (1 - d^L)(D - α))."""
        d, a = self.discount, self.false_alarm
        end = sympy.Integer(0) if self.length is None else a * d ** (self.length + 1)
        return self.gain * (1 - d * (1 - a) - end) / (d * self.punished * (self.detection - a))

    @property
    def part_needed(self) -> sympy.Expr:
        """κ = z (1 - d)/(d ((D - α) ℓ - α z)): the least 1 - d^L that deters; none does if it is 1 or more."""
        d, a = self.discount, self.false_alarm
        return self.gain * (1 - d) / (d * ((self.detection - a) * self.loss - a * self.gain))

    def shortest_punishment(self, values: Any = None) -> int | float | None:
        """The least whole L that deters, infinite if only punishment for ever does (κ = 1), None if none does.

        Parameters
        ----------
        values : mapping of str to number, optional
            Values of the names in the expressions.
        """
        here = Point(dict(values or {}))
        net = (self.detection - self.false_alarm) * self.loss - self.false_alarm * self.gain
        if here.sign(self.gain) == 0:
            return 0
        sign = here.sign(net)
        if sign is None or sign <= 0 or here.sign(1 - self.part_needed) == -1:
            return None
        if here.sign(1 - self.part_needed) == 0:
            return float("inf")
        needed = here.value(sympy.log(1 - self.part_needed) / sympy.log(self.discount))
        first = max(int(float(needed)) - 1, 0)
        return next(n for n in range(first, first + 4) if here.sign(1 - self.discount**n - self.part_needed) != -1)

    @property
    def worth(self) -> sympy.Expr:
        """What an alarm costs, in stakes of one period: (1 - d^L) ℓ/(1 - d(1 - α) - α d^{L+1})."""
        return _worth(self.punished, self.loss, self.discount, self.false_alarm, self.length)

    @property
    def price(self) -> sympy.Expr:
        """What false alarms cost per period: d α (1 - d^L) ℓ/(1 - d(1 - α) - α d^{L+1})."""
        return self.discount * self.false_alarm * self.worth

    @property
    def least_price(self) -> sympy.Expr:
        """N3d: z α/(D - α), the same at the shortest punishment that deters (L taken as any number)."""
        return self.gain * self.false_alarm / (self.detection - self.false_alarm)

    @property
    def deterrable(self) -> sympy.Expr:
        """N3f: ℓ - z α/(D - α); positive iff some patience below 1 deters."""
        return self.loss - self.least_price

    @property
    def best_payoff_lost(self) -> sympy.Expr:
        """Abreu, Milgrom and Pearce: g/(D/α - 1), what the best strongly symmetric equilibrium falls short of R."""
        return self.gain / (self.detection / self.false_alarm - 1)

    @property
    def margin(self) -> sympy.Expr:
        """What one violation loses, in stakes of one period: (D - D_min) d (1 - d^L) ℓ/(1 - d(1-α) - α d^{L+1})."""
        return self.discount * (self.detection - self.false_alarm) * self.worth - self.gain

    def at(self, values: Any) -> dict[str, Any]:
        """Every threshold as a number at values of the names; None where it has none."""
        here = Point(dict(values))
        found: dict[str, Any] = {}
        for name in ("least_patience", "least_detection", "least_loss", "price", "least_price", "margin"):
            try:
                found[name] = here.value(getattr(self, name))
            except (ZeroDivisionError, ValueError):
                found[name] = None
        return {**found, "shortest_punishment": self.shortest_punishment(values)}

    def summary(self) -> str:
        return "One kind of violation under public monitoring: least patience, detection, punishment, and its price."

    columns = (col.key("threshold"), col.formula("formula"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for name in ("least_patience", "least_detection", "least_loss", "price", "least_price", "deterrable", "margin"):
            yield name.replace("_", " "), getattr(self, name)


@lru_cache(maxsize=1024)
def _worth(
    punished: sympy.Expr, loss: sympy.Expr, d: sympy.Expr, alpha: sympy.Expr, length: sympy.Expr | None
) -> sympy.Expr:
    end = sympy.Integer(0) if length is None else alpha * d ** (length + 1)
    return punished * loss / (1 - d * (1 - alpha) - end)
