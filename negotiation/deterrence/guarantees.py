"""The parts of an answer: what a guarantee does, and the window of response strengths that deters and is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.deterrence.closed_forms.two_roads import InTree
from negotiation.display import Result, decimal, percent
from negotiation.display import columns as col
from negotiation.display.columns import STAKE
from negotiation.expressions import Number, minimum, nonnegative, sign
from negotiation.expressions.numbers import from_ball
from negotiation.settlement.settlement import Configuration

NO_LIMIT = float("inf")
Bound = Number | float


def needed_text(needed: Number | None) -> str:
    """A critical reliability in words."""
    if needed is None:
        return "makes no difference"
    if sign(needed - 1) == 1:
        return "none suffices"
    if sign(needed) in (-1, 0):
        return "none"
    return percent(needed)


@dataclass(frozen=True)
class GuaranteeAnswer(Result):
    """What one guarantee is worth in a configuration.

    Attributes
    ----------
    guarantee, name, provider : str
    reliability : Number
        Probability that it acts when the adversary attacks (in [0, 1]): that all it waits for act, and then it too.
    honour : Number
        Probability that its provider honours it when called; the same as `reliability` unless it waits for others.
    cutoff : Number or None
        The largest private cost at which its provider honours (N4), in shares of the stake; None for own forces.
    needed : Number or None
        The honour probability at which the adversary's margin is zero (N5); above 1 no resolve suffices, below 0
        none is needed; None if it makes no difference.
    known_cost : Number or None
        What honouring costs its provider where that is known; None where the cost is private, or for own forces.
    response : Number
        What the adversary loses if it is honoured.
    net : Number
        Expected response less provocation (N2c); a guarantee with a negative net harms deterrence.
    """

    guarantee: str
    name: str
    provider: str
    reliability: Number
    honour: Number
    cutoff: Number | None
    needed: Number | None
    known_cost: Number | None
    response: Number
    net: Number

    def summary(self) -> str:
        if self.cutoff is None:
            return f"{self.name}: {self.provider}'s own forces, which always act."
        if self.known_cost is not None:
            does = "honours" if sign(self.honour) == 1 else "does not honour"
            return (
                f"{self.name}: {self.provider} {does} it: that costs {decimal(self.known_cost)}, and is worth "
                f"{decimal(self.cutoff)} to it."
            )
        text = (
            f"{self.name}: when called, {self.provider} honours it if that costs it less than {decimal(self.cutoff)}; "
            f"the chance of that is {percent(self.honour)}."
        )
        if self.honour != self.reliability:
            text += f" It waits for others to act first, so it acts with probability {percent(self.reliability)}."
        return text

    columns = (
        col.key("guarantee"),
        col.text("provider"),
        col.chance("acts"),
        col.chance("honours when called"),
        col.number("if that costs it less than", unit="share of the stake", none="any cost"),
        col.chance("chance needed", show=needed_text),
        col.number("response", unit=STAKE),
        col.signed("net of provocation", unit=STAKE),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        facts = self.name, self.provider, self.reliability, self.honour
        yield *facts, self.cutoff, self.needed, self.response, self.net

    def as_data(self) -> dict[str, Any]:
        names = ("guarantee", "provider", "reliability", "honour", "cutoff", "known_cost", "needed", "response", "net")
        return {name: getattr(self, name) for name in names}


def _bound(bound: Bound | None) -> str:
    """An end of the window in words; None where more response only provokes more."""
    return "no response deters" if bound is None else "none" if bound == -NO_LIMIT else decimal(bound)


@dataclass(frozen=True)
class ResponseInterval(Result):
    """The responses that deter and are accepted (N1b, N2, N4, N6), in shares of the stake.

    Attributes
    ----------
    response : Number
        S: the expected response of this configuration.
    surplus, need, provocation : Number
        a, S_0 and Π.
    least : Number or float
        S_min: below it an attack pays; infinite if more guarantee only provokes more.
    most_accepted : Number or float
        S_acc: above it the adversary does not sign; infinite if provocation does not grow with the response.
    most_credible : Number or float
        The response that providers with known costs would really give, at most.
    emboldens : bool
        Whether the protégé would violate under this much support (N6).
    """

    response: Number
    surplus: Number
    need: Number
    provocation: Number
    least: Bound
    most_accepted: Bound
    most_credible: Bound
    emboldens: bool

    @property
    def most(self) -> Bound:
        """The upper end of the window."""
        bounds = [bound for bound in (self.most_accepted, self.most_credible) if not isinstance(bound, float)]
        if -NO_LIMIT in (self.most_accepted, self.most_credible) or not bounds:
            return min(self.most_accepted, self.most_credible)
        return minimum(*bounds)

    @property
    def feasible(self) -> bool | None:
        """Whether some response both deters and is accepted and credible; None if that is not decided."""
        return False if self.emboldens else nonnegative(self.room)

    @property
    def room(self) -> Bound:
        """How far the least that deters lies below the most that is accepted; negative if above it."""
        if NO_LIMIT in (self.least, -self.most):
            return -NO_LIMIT
        return NO_LIMIT if self.most == NO_LIMIT else self.most - self.least

    def summary(self) -> str:
        have = f"this configuration gives {decimal(self.response)}"
        if self.least == NO_LIMIT:
            return f"No response deters: more of these guarantees provokes as much as it deters; {have}."
        if self.most == -NO_LIMIT:
            return (
                f"No response is accepted: the guarantees provoke more than the deal is worth to the adversary; {have}."
            )
        if sign(self.room) == -1 or sign(self.most) == -1:
            needed = f"at least {decimal(self.least)}" if sign(self.least) == 1 else "none"
            most = "none" if sign(self.most) == -1 else f"at most {decimal(self.most)}"
            return (
                f"No response both deters and is accepted: {needed} is needed, "
                f"{most} is acceptable and credible; {have}."
            )
        if sign(self.least) in (-1, 0):
            upper = "any is accepted" if self.most == NO_LIMIT else f"up to {decimal(self.most)} is accepted"
            return f"No response is needed to deter, and {upper}; {have}."
        upper = "any more is accepted too" if self.most == NO_LIMIT else f"up to {decimal(self.most)} is accepted"
        return f"A response of at least {decimal(self.least)} deters and {upper}; {have}."

    columns = (col.key("quantity"), col.number("share of stake", unit=STAKE, show=_bound))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        yield "response of this configuration (S)", self.response
        yield "adversary's surplus from the deal (a)", self.surplus
        yield "response needed without provocation (S_0)", self.need
        yield "provocation (Π)", self.provocation
        yield "least response that deters (S_min)", None if self.least == NO_LIMIT else self.least
        yield "most response that is accepted (S_acc)", self.most_accepted
        yield "most response that is credible (S_cred)", self.most_credible

    def as_data(self) -> dict[str, Any]:
        names = ("response", "surplus", "need", "provocation", "least", "most_accepted", "most_credible")
        return {**{name: getattr(self, name) for name in names}, "feasible": self.feasible}


def window(forms: ClosedForms) -> ResponseInterval:
    """The window of a configuration from its closed forms."""
    value = forms.point.value
    least: Bound = NO_LIMIT if forms.point.sign(1 - forms.rate) != 1 else value(forms.least_response)
    accepted = forms.most_accepted
    if accepted is not None:
        most: Bound = value(accepted)
    else:
        most = -NO_LIMIT if forms.point.sign(forms.surplus - forms.provocation) == -1 else NO_LIMIT
    return ResponseInterval(
        response=value(forms.response),
        surplus=value(forms.surplus),
        need=value(forms.need),
        provocation=value(forms.provocation),
        least=least,
        most_accepted=most,
        most_credible=_credible(forms),
        emboldens=forms.point.sign(forms.emboldenment_margin) == -1,
    )


def _credible(forms: ClosedForms) -> Bound:
    """S_cred: no limit as soon as somebody's cost of acting does not grow with the strength it promises."""
    enclosed: list[Number] = []
    configuration = forms.configuration
    for one in configuration.guarantees:
        cost = configuration.guarantee(one).cost
        if cost is None or cost.per_strength is None:
            return NO_LIMIT
        if forms.point.sign(forms.credible_slope(one)) != 1:
            return NO_LIMIT
        strongest = forms.point.value(forms.strongest_credible(one))
        denial = configuration.expression(f"guarantees.{one}.denial")
        timely = forms.timely(one, forms.mandated).subs(denial, 1) / forms.strength(one)
        enclosed.append(forms.point.value(timely) * strongest)
        punishment = configuration.expression(f"guarantees.{one}.punishment")
        enclosed.append(forms.point.value(forms.strength(one) * punishment))
    return sum(enclosed, Fraction(0)) if enclosed else NO_LIMIT


def guarantee_answers(
    configuration: Configuration, forms: ClosedForms, tree: Mapping[str, InTree]
) -> tuple[GuaranteeAnswer, ...]:
    """One answer for each guarantee in force.

    Chances and cutoffs are those of the tree, with the agreement held (see `two_roads.in_tree`); for guarantees about
    which nobody decides there (own forces, and what is never called) and for all other numbers, the closed forms'.
    """
    value, raw = forms.point.value, forms.point.raw
    answers = []
    for one in configuration.guarantees:
        entry, found = configuration.guarantee(one), tree.get(one)
        critical = forms.critical_reliability(one)
        if found is None:
            acts, honour = value(forms.mean_reliability(one)), value(forms.mean_honour(one))
        else:
            acts = from_ball(found.reliability)
            each = [(q, found.honour.get(state)) for state, q in forms.states]
            honour = from_ball(sum((raw(q) * chance for q, chance in each if chance is not None), fmpq(0)))
        likely = next(state for state, q in forms.states if forms.point.sign(q) != 0)
        largest = found.cutoff if found is not None and found.cutoff is not None else forms.cutoff(one, likely)
        answers.append(
            GuaranteeAnswer(
                guarantee=one,
                name=entry.name,
                provider=configuration.settlement.name(entry.provider),
                reliability=acts,
                honour=honour,
                cutoff=None if forms.terms.certain(one) else value(largest),
                needed=None if critical is None else value(critical),
                known_cost=value(forms.terms.known_cost(one)) if entry.cost and forms.terms.law(one) is None else None,
                response=value(forms.full(one, forms.states[0][0])),
                net=value(forms.net_contribution(one)),
            )
        )
    return tuple(answers)
