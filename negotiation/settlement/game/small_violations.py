r"""Violations short of war: what they bring, who sees them, how they are punished (the game G-II in closed form).

Every period a party may comply or violate once, which brings z. An alarm follows a violation with probability D and
none with probability α; after an alarm it loses :math:`\ell` per period for L periods (for ever if L is not given),
in which further violations bring nothing. With d the weight of the next period, :math:`k = 1 - d^L` (1 for ever) and

.. math:: H = \frac{k\,\ell}{1 - d + d\alpha k}

the worth of not being punished, in stakes of one period: a party that complies loses :math:`C = d\alpha H` per period
to false alarms, and one violation gains :math:`z - d(D - \alpha)H`. It does not pay exactly when
:math:`D \ge \alpha + z(1 - d(1-\alpha) - \alpha d^{L+1})/(d(1-d^L)\ell)` (N3c; N3b for ever), which for L without
end is the least patience :math:`d \ge z/((D-\alpha)\ell + (1-\alpha)z)` (N3). Kinds of violations are punished side
by side: each is a game of its own, and their losses add up.

Sources: Green and Porter 1984; Abreu, Milgrom and Pearce 1991; the inspection literature for D.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import sympy

from negotiation.library.formulas import imperfect_inspection, inspection_chance
from negotiation.settlement.document.truce_entries import Violation
from negotiation.settlement.game.payoffs import IN_FORCE, ONE, State, Terms, remembered

Ready: TypeAlias = Callable[[str, State | bool], sympy.Expr]


@remembered()
def monitored(terms: Terms, otherwise: int) -> sympy.Expr:
    """Chance that the monitors see a violation; where they can only visit, times the chance of a visit.

    The chance of a visit is that of the inspection game's equilibrium, for visits that may miss a violation.
    """
    monitors = terms.configuration.part("monitoring")
    if monitors is None:
        return sympy.Integer(otherwise)
    detection = terms.get("monitoring.detection")
    if monitors.inspections is None or monitors.inspections.number >= monitors.inspections.periods:
        return detection
    visits = monitors.inspections
    penalty, _ = imperfect_inspection(terms.get("monitoring.inspections.penalty"), 0, detection)
    return detection * inspection_chance(visits.periods, visits.number, penalty)


@remembered(*IN_FORCE)
def detected(terms: Terms, state: State | bool, otherwise: int) -> sympy.Expr:
    """D (h): chance that guarantors, mandate or monitors see and attribute a violation.

    `otherwise` is what is seen by other means where the document has no monitors: 1 for an attack, 0 for a small
    violation.
    """
    unseen = 1 - monitored(terms, otherwise)
    if unseen == 0:
        return ONE
    for one in terms.configuration.guarantees:
        if terms.available(one, bool(state)):
            unseen *= 1 - terms.get(f"guarantees.{one}.detection") * terms.present(one)
    return 1 - (unseen * (1 - terms.get("mandate.detection")) if state else unseen)


@remembered(*IN_FORCE)
def attributed(terms: Terms, state: State | bool) -> sympy.Expr:
    """Chance that an attack by the protégé is seen and laid at its door."""
    return terms.get("protege_violation.attribution", 1) * detected(terms, state, 1)


@dataclass(frozen=True)
class SmallViolation:
    """One kind of small violation by one party, in the terms of a configuration."""

    terms: Terms
    kind: str
    party: str

    @property
    def entry(self) -> Violation:
        """What the document says of it."""
        found: Violation = self.terms.configuration.settlement.document.violations[self.kind]
        return found

    def _get(self, name: str, default: int = 0) -> sympy.Expr:
        return self.terms.get(f"violations.{self.kind}.{name}", default)

    @property
    def brings(self) -> sympy.Expr:
        """z: what one violation brings its author, in stakes of one period."""
        return self._get(f"gain.{self.party}")

    @property
    def discount(self) -> sympy.Expr:
        """d."""
        return self.terms.get("truce.discount")

    @property
    def false_alarm(self) -> sympy.Expr:
        """α, less what a coordination cell avoids."""
        return self._get("false_alarm") * (1 - self.terms.get("coordination.false_alarm_cut"))

    @property
    def attributor(self) -> str | None:
        """The guarantee whose provider must act itself if it attributes the violation."""
        monitors = self.terms.configuration.part("monitoring")
        acts = None if monitors is None else monitors.acts
        return acts if acts in self.terms.configuration.guarantees else None

    def detection(self, state: State | bool) -> sympy.Expr:
        """D: chance of an alarm after a violation. Who must act itself when it attributes one does so only if ready."""
        found = detected(self.terms, state, 0) * self._get("visibility", 1)
        if self.party == self.terms.protege:
            return found * self.terms.get("protege_violation.attribution", 1)
        if self.attributor is None:
            return found
        ready = self.terms.reliability(self.attributor, state)
        return found * (1 - self.terms.present(self.attributor) * (1 - ready))

    @property
    def share_punished(self) -> sympy.Expr:
        """k = 1 - d^L: the part of the future, by weight, that a punishment fills."""
        if not self.terms.configuration.has(f"violations.{self.kind}.punishment"):
            return ONE
        return 1 - self.discount ** self._get("punishment")

    def loss(self, state: State | bool, ready: Ready | None = None) -> sympy.Expr:
        """ℓ: flow lost while punished. For the adversary s b d^τ + Σ ρ_j κ_j + u λ_U, each by its part; else aid."""
        if self.party == self.terms.protege:
            return self._get("aid_withdrawn")
        lost = self._get("relief_withdrawn") * self.terms.snapback * self.terms.relief
        for one in self.entry.response:
            if one in self.terms.configuration.guarantees:
                chance = ONE if one == self.attributor else (ready or self.terms.reliability)(one, state)
                lost += chance * self._get(f"response.{one}") * self.terms.scale(one)
        return lost + self._get("legitimacy") * self.terms.legitimacy(bool(state))

    def worth_of_trust(self, state: State | bool) -> sympy.Expr:
        """H = k ℓ / (1 - d + d α k): what an alarm costs, in stakes of one period."""
        return _worth(self.share_punished, self.loss(state), self.discount, self.false_alarm)

    def false_alarm_cost(self, state: State | bool) -> sympy.Expr:
        """C = d α H: flow that a party loses to false alarms although it complies (N3d at the shortest punishment)."""
        return self.discount * self.false_alarm * self.worth_of_trust(state)

    def gain(self, state: State | bool) -> sympy.Expr:
        """z - d (D - α) H: what one violation gains; not positive exactly when N3c holds."""
        net = self.detection(state) - self.false_alarm
        return self.brings - self.discount * net * self.worth_of_trust(state)


@lru_cache(maxsize=1024)
def _worth(punished: sympy.Expr, loss: sympy.Expr, discount: sympy.Expr, false_alarm: sympy.Expr) -> sympy.Expr:
    return punished * loss / (1 - discount + discount * false_alarm * punished)


def small_violations(terms: Terms, party: str) -> Iterator[SmallViolation]:
    """The kinds of small violations that a party can commit."""
    for kind, entry in terms.configuration.part("violations").items():
        if party in entry.gain:
            yield SmallViolation(terms, kind, party)


@remembered(*IN_FORCE)
def false_alarms(terms: Terms, party: str, mandated: bool, away: tuple[str, ...] = ()) -> sympy.Expr:
    """What a party loses per period to false alarms of all kinds, although it complies."""
    costs = [
        chance * one.false_alarm_cost(state)
        for one in small_violations(terms, party)
        for state, chance in terms.states(mandated, away)
    ]
    return sympy.Add(*costs)
