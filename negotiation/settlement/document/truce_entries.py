"""Entries about keeping a truce: small violations, their detection and punishment, stages, promises to the adversary.

The symbols of the mathematics (games G-II, G-III and G-V) stand beside the entries here:

=================================================  =====================  ========================================
entry                                              symbol                 meaning
=================================================  =====================  ========================================
violations.<v>.gain.<party>                        z                      what one violation brings its author
violations.<v>.visibility, .false_alarm            –, α                   part of D that applies; alarm without one
violations.<v>.punishment                          L                      periods; for ever if left out
violations.<v>.response.<j>, .legitimacy           κ_j^probe, u λ_U       flow lost while punished
violations.<v>.relief_withdrawn, .aid_withdrawn    s b d^τ, –             the same: relief, the protégé's aid
sanctions.vote, sanctions.delay                    h_j, τ_S               who must agree to snap back; periods
monitoring.acts, monitoring.inspections            –                      who attributes must act; m visits in n
coordination.delay_cut, .false_alarm_cut           –                      what a coordination cell saves
activation.before_ceasefire                        –                      part of the guarantees that acts in war
assurances.<i>.worth, .reputation, .cost           –                      promises to the adversary, kept or not
switching.<party>.turns_away, .returns             –                      a provider's Markov chain of governments
staging.stages.<k>                                 S_k, Δ_k, b_k          what stands in a stage
trust                                              t, R, T, L, α          a first step between mistrustful sides
=================================================  =====================  ========================================
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from negotiation.settlement.document.quantities import (
    Amount,
    AnyNumber,
    Discount,
    Entry,
    Name,
    Part,
    Periods,
    Positive,
    Probability,
    Share,
    Text,
)


class Uniform(Entry):
    low: Amount
    high: Positive


class Normal(Entry):
    mean: AnyNumber
    deviation: Positive


class Logistic(Entry):
    mean: AnyNumber
    scale: Positive


class PrivateCostLaw(Entry):
    """The law of a private cost."""

    uniform: Uniform | None = None
    normal: Normal | None = None
    logistic: Logistic | None = None


class Cost(PrivateCostLaw):
    """The guarantor's cost of honouring: private with a law, or known (fixed, or per unit of denial)."""

    fixed: Amount | None = Field(None, description="known cost of honouring")
    per_strength: Amount | None = Field(None, description="known cost of honouring per unit of denial")


class Violation(Entry):
    """A violation short of war: a probe, fire across the line, a blockade, grey-zone action."""

    name: Text
    note: Text = ""
    gain: dict[Name, Amount] = Field(description="by party: what one violation brings its author, for one period")
    visibility: Probability | None = Field(
        None, description="part of the monitors' detection that applies; 1 if absent"
    )
    false_alarm: Probability | None = Field(None, description="chance per period of an alarm without a violation")
    punishment: Periods | None = Field(None, description="periods for which an alarm is punished; for ever if absent")
    relief_withdrawn: Share | None = Field(None, description="part of the relief withdrawn while punished")
    response: dict[Name, Amount] = Field(
        default_factory=dict, description="by guarantee: flow lost to the adversary if its provider responds"
    )
    legitimacy: Share | None = Field(None, description="part of the mandate's legitimacy cost borne while punished")
    aid_withdrawn: Amount | None = Field(None, description="flow of aid that the protégé loses while punished")


class Vote(Entry):
    """Who decides that relief is lost: everybody must agree, or one refusal to renew the relief is enough."""

    rule: Literal["affirmative", "reverse veto"]
    voters: dict[Name, Probability] = Field(
        min_length=1, max_length=15, description="chance that a voter wants it; a violator never does"
    )


class Sanctions(Entry):
    """Relief in compliance, and its loss."""

    relief: Amount = Field(description="flow to the adversary in compliance")
    snapback: Probability | None = Field(None, description="chance that the relief is really lost after a violation")
    vote: Vote | None = Field(None, description="the vote that decides it, instead of `snapback`")
    delay: Periods | None = Field(None, description="periods until the relief is lost")


class Inspections(Entry):
    """A limited number of visits: the chance of one in a period is that of the inspection game's equilibrium."""

    number: int = Field(ge=0, le=60)
    periods: int = Field(ge=1, le=60)
    penalty: Positive = Field(description="what being caught costs, in units of what an undetected violation brings")


class Monitoring(Entry):
    """Who sees violations apart from the guarantors and the mandate."""

    name: Text = "monitoring"
    detection: Probability = Field(description="chance that a violation is seen and attributed by other means")
    acts: Name | None = Field(
        None,
        description="guarantee whose provider must act if it attributes a small violation, so that it may look away",
    )
    inspections: Inspections | None = Field(None, description="the monitors see only what they visit")


class Coordination(Entry):
    """A coordination cell: what it saves in delay and in error."""

    name: Text = "coordination cell"
    delay_cut: Part | None = Field(None, description="part of every guarantor's response delay that it saves")
    false_alarm_cut: Share | None = Field(None, description="part of the false alarms that it avoids")


class Activation(Entry):
    """When guarantees begin to act."""

    before_ceasefire: Share = Field(description="part of the guarantees that acts although no ceasefire is signed")


class Assurance(Entry):
    """A promise to the adversary (no enlargement, say): lost if it attacks, and broken where that is cheap."""

    name: Text
    provider: Name
    note: Text = ""
    worth: Amount = Field(description="flow to the adversary while the promise is kept")
    reputation: Amount | None = Field(None, description="cost to the provider of breaking it")
    cost: PrivateCostLaw | None = Field(None, description="the provider's private cost of keeping it; none if absent")


class Switching(Entry):
    """A provider whose willingness changes with its governments: a Markov chain that starts willing."""

    turns_away: Probability = Field(description="chance per period that a willing provider turns away")
    returns: Probability = Field(description="chance per period that it turns back")
    observed: bool = Field(True, description="whether the adversary sees it before it decides")


class Stage(Entry):
    """A stage before the agreement stands in full."""

    name: Text
    periods: Periods = Field(description="how long it lasts")
    deployed: Share = Field(description="part of the guarantors' guarantees in place")
    guarantees: dict[Name, Share] = Field(default_factory=dict, description="the same for single guarantees")
    power_shift: Share = Field(description="part of the adversary's re-armament done by then")
    relief: Share | None = Field(None, description="part of the relief granted; all of it if absent")
    note: Text = ""


class Staging(Entry):
    """The stages in order of time; after the last one everything stands."""

    stages: dict[Name, Stage] = Field(min_length=1, max_length=6)


class Trust(Entry):
    """A first step between two sides of which each may be insincere (a stage game of trust, then the whole stake)."""

    belief: Probability = Field(description="chance, in the other's eyes, that a side is sincere")
    reward: Positive = Field(description="what mutual cooperation is worth per period, at full stake")
    temptation: Amount = Field(description="what a sincere side gets by exploiting the other")
    insincere_temptation: Amount = Field(description="what an insincere side gets by exploiting the other")
    loss: Positive = Field(description="what the exploited side loses")
    first_step: Share = Field(description="part of the stake exposed in the first step")
    discount: Discount | None = Field(None, description="weight of the next step; the truce's discount if absent")
