"""The settlement document: what a YAML file may hold, entry by entry.

Names are the project's words. The symbols of the mathematics (the guaranteed ceasefire game G-I) stand beside them
here and nowhere else in documents:

==============================================  ===========================  ========================================
entry                                           symbol                       meaning
==============================================  ===========================  ========================================
war.adversary_share                             p                            adversary's share if fighting goes on
war.adversary_cost, war.protege_cost            c_A, c_P                     cost of fighting
war.power_shift                                 Δ                            rise of the adversary's net war value
territory.options.<o>.power_shift               dp(o)                        the same, due to the line chosen
truce.discount, truce.length                    d, T                         patience; periods before an attack
fait_accompli.rate, .gain, .response_delay      λ, z_o, m                    how fast facts are created; their flow
guarantees.<j>.denial, .punishment              σ_j, κ_j                     share denied; punitive cost
guarantees.<j>.response_delay                   τ_j, θ_j = exp(-λ τ_j)       delay, and the part of denial that is left
guarantees.<j>.own_stake, .reputation           B_j, R_j                     own value of a share; cost of default
guarantees.<j>.tripwire, .cost                  ω_j, K_j ~ F_j               added cost of default; private cost
guarantees.<j>.provocation, .provocation_rate   Π_j, π_j                     cost of its presence to the adversary
guarantees.<j>.detection, mandate.detection     d_j, d_U                     chance to see a violation
mandate.legitimacy_cost, .burden_sharing        λ_U, b_u                     cost to the violator; cost taken over
mandate.public_commitment, .neutrality          r_u, n                       added cost of default; less provocation
mandate.renewals, .renewal_survival             k, v                         votes to survive, chance of each
sanctions.relief, .snapback                     b, s                         flow in compliance; chance it is lost
protege_violation.attribution, .aid_lost        a_P, aid                     chance that it is attributed; aid lost
signature.pressure, signature.distrust          e, q                         pressure to sign; P's doubt
guarantees.<j>.upkeep, .cost_share              m_j, s                       cost of readiness; part of c_P borne
mandate.support, mandate.renewal_veto           v                            votes of others; ending it by a veto
strength                                        –                            common scale of σ_j, κ_j, Π_j, m_j
territory.de_facto.<party>                      l_i                          loss of value of what is held in fact only
==============================================  ===========================  ========================================

Small violations, stages and promises to the adversary: see `truce_entries`; what readers are told: `page_entries`;
who negotiates by which rule about what: `talks_entries`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from negotiation.settlement.document.page_entries import Account, Switch
from negotiation.settlement.document.quantities import (
    Amount,
    AnyNumber,
    Count,
    Discount,
    Entry,
    ExactText,
    Name,
    Part,
    Periods,
    Probability,
    Share,
    SignedShare,
    Text,
)
from negotiation.settlement.document.talks_entries import TalksBlock, TalksExpectation
from negotiation.settlement.document.truce_entries import (
    Activation,
    Assurance,
    Coordination,
    Cost,
    Monitoring,
    Sanctions,
    Staging,
    Switching,
    Trust,
    Violation,
)

OPTIONAL_BLOCKS = Literal[
    "fait_accompli",
    "monitoring",
    "sanctions",
    "protege_violation",
    "violations",
    "coordination",
    "activation",
    "assurances",
    "switching",
    "staging",
    "trust",
    "upkeep",
    "distrust",
]


class Party(Entry):
    """An actor with payoffs."""

    role: Literal["adversary", "protege", "guarantor", "mandate holder", "mediator"]
    name: Text
    note: Text = ""


class War(Entry):
    """What fighting on is worth, in shares of the contested stake."""

    adversary_share: Share = Field(description="the adversary's expected share of the stake if fighting goes on")
    adversary_cost: Amount = Field(description="the adversary's cost of fighting")
    protege_cost: Amount = Field(description="the protégé's cost of fighting")
    power_shift: SignedShare | None = Field(
        None, description="rise of the adversary's net war value during the truce: re-armament less fortification"
    )


class Truce(Entry):
    """How the parties weigh time."""

    discount: Discount = Field(description="weight of the next period against this one")
    length: Periods | None = Field(None, description="periods of truce before the adversary could attack re-armed")


class FaitAccompli(Entry):
    """Seizing something before the response comes."""

    rate: Amount | None = Field(None, description="rate at which a delay erodes denial, per period")
    gain: Amount | None = Field(None, description="extra flow to the adversary while a seizure lasts")
    response_delay: Periods | None = Field(None, description="periods until a seizure is answered")


class Area(Entry):
    """A named area with its weight in each party's eyes."""

    name: Text
    weight: dict[Name, Share] = Field(description="share of the party's whole stake that the area is worth")
    note: Text = ""


class Allotment(Entry):
    """Who gets an area, and whether in law or only in fact."""

    to: Name = Field(description="a party, 'demilitarised' or 'shared'")
    title: Literal["in law", "in fact"] = "in law"


class TerritorialOption(Entry):
    """A line or allocation that the parties can agree on; it allots every area."""

    name: Text
    allot: dict[Name, Allotment]
    power_shift: SignedShare | None = Field(None, description="further shift of power because of this line")
    note: Text = ""


class Territory(Entry):
    """Areas and the options that allot them."""

    areas: dict[Name, Area]
    options: dict[Name, TerritorialOption]
    de_facto: dict[Name, Share] = Field(
        default_factory=dict, description="by party: part of an area's value that is lost (or kept) without title"
    )
    demilitarised: dict[Name, Share] = Field(
        default_factory=dict, description="by party: part of a demilitarised area's value that it enjoys"
    )
    shared: dict[Name, Share] = Field(
        default_factory=dict, description="by party: part of a shared area's value that it enjoys"
    )


class Guarantee(Entry):
    """One provider's commitment: a layer."""

    name: Text
    provider: Name
    layer: int | None = Field(None, ge=1, le=20)
    note: Text = ""
    after: list[Name] = Field(default_factory=list, description="acts only if all of these guarantees act")
    requires_mandate: bool = Field(False, description="exists only where a mandate stands")
    denial: Share | None = Field(None, description="share denied to the adversary if it responds in time")
    punishment: Amount | None = Field(None, description="punitive cost to the adversary if it responds")
    response_delay: Periods | None = Field(None, description="periods until it responds")
    own_stake: Amount | None = Field(None, description="provider's own value of a unit share preserved")
    reputation: Amount | None = Field(None, description="cost to the provider of defaulting")
    tripwire: Amount | None = Field(None, description="added cost of defaulting because its forces are hit")
    cost: Cost | None = Field(None, description="provider's cost of honouring")
    provocation: Share | None = Field(None, description="cost to the adversary of its presence, per period")
    provocation_rate: Part | None = Field(None, description="the same, per unit of expected response")
    detection: Probability | None = Field(None, description="chance that its sensors see and attribute a violation")
    upkeep: Amount | None = Field(None, description="provider's cost per period of truce of keeping it ready")
    cost_share: Share | None = Field(None, description="part of the protégé's cost of war that the provider bears")
    needs_consent: list[Name] = Field(default_factory=list, description="parties of the conflict that can block it")
    consent: Probability | None = Field(None, description="chance that all others who must agree to it do")


class Mandate(Entry):
    """The UN mandate: five effects, consent and renewal."""

    name: Text = "UN mandate"
    holder: Name
    note: Text = ""
    legitimacy_cost: Amount | None = Field(None, description="cost to the violator of breaking a mandate")
    burden_sharing: Part | None = Field(None, description="part of the guarantors' cost that the mandate takes over")
    public_commitment: Amount | None = Field(None, description="added cost to a guarantor of defaulting")
    neutrality: Share | None = Field(None, description="part of the provocation that the mandate removes")
    detection: Probability | None = Field(None, description="chance that its monitors see and attribute a violation")
    robustness: Share | None = Field(None, description="part of the denial that its rules of engagement leave")
    covers: list[Name] | None = Field(None, description="guarantees that act under it; all if left out")
    veto: list[Name] = Field(default_factory=list, description="parties without whose consent there is no mandate")
    support: dict[Name, Probability] = Field(
        default_factory=dict, description="chance that another party whose consent is needed gives it"
    )
    renewal_veto: bool = Field(
        False, description="whether the adversary can end it by vetoing its renewal, then attack"
    )
    renewals: Count | None = Field(None, description="number of renewal votes that it must survive")
    renewal_survival: Probability | None = Field(None, description="chance of surviving one renewal vote")


class ProtegeViolation(Entry):
    """What happens if the protégé breaks the truce."""

    attribution: Probability | None = Field(None, description="chance that a violation seen is laid at its door")
    aid_lost: Amount | None = Field(None, description="aid that the protégé loses by violating")


class Signature(Entry):
    """What bears on signing and not on keeping."""

    pressure: Amount | None = Field(None, description="temporary third-party pressure on the adversary to sign")
    distrust: Probability | None = Field(
        None, description="chance, in the protégé's eyes, that the adversary signs only to break it"
    )


class ConfigurationEntry(Entry):
    """A named setting of all the levers."""

    name: Text = ""
    summary: Text = ""
    extends: Name | None = None
    territory: Name | None = None
    mandate: Literal["absent", "in force", "conditional"] | None = None
    guarantees: list[Name] | None = None
    assurances: list[Name] | None = Field(None, description="promises to the adversary in force; all if left out")
    without: list[OPTIONAL_BLOCKS] | None = Field(None, description="parts of the document that are left out here")
    set: dict[str, ExactText] = Field(default_factory=dict, description="path to value, for this configuration")


class Expectation(TalksExpectation):
    """A statement about the answers, in domain words, which the tests run."""

    because: Text = ""
    configuration: Name | None = None
    verdict: Text | None = None
    binding: Text | None = None
    larger_margin: list[Name] | None = Field(None, min_length=2, max_length=2)
    deters: list[Name] = Field(default_factory=list, description="configurations in which war pays for nobody")
    does_not_deter: list[Name] = Field(default_factory=list, description="configurations in which it pays for somebody")
    accepted: list[Name] = Field(
        default_factory=list, description="configurations that everybody signs if they are kept"
    )
    refused: list[Name] = Field(
        default_factory=list, description="configurations that somebody is better off not signing"
    )
    fails: Text | None = Field(None, description="words of a condition that fails")
    holds: Text | None = Field(None, description="words of conditions, all of which hold")
    helps: str | None = Field(None, description="number whose rise over its range raises the margin")
    harms: str | None = Field(None, description="number whose rise over its range lowers the margin")
    most_missed: Name | None = Field(None, description="guarantee without which the margin would be smallest")
    least_missed: Name | None = Field(None, description="guarantee without which the margin would be largest")
    window: Literal["open", "empty"] | None = Field(None, description="whether some strength meets every condition")
    threshold: str | None = None
    answer: Literal["at least", "at most", "always", "never"] | None = None
    between: tuple[ExactText, ExactText] | None = None


class SettlementDocument(Entry):
    """A settlement: parties, war, territory, guarantees, mandate, configurations and what is expected of them."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,60}$")]
    extends: Text = Field("", description="name of the model of the catalogue from which this one starts")
    scenario: Text = ""
    title: Text
    summary: Text
    stake: Text = "the contested stake"
    period: Text = "period"
    sources: dict[str, Text] = Field(default_factory=dict)
    parties: dict[Name, Party]
    parameters: dict[Name, AnyNumber] = Field(default_factory=dict)
    war: War
    truce: Truce | None = None
    fait_accompli: FaitAccompli | None = None
    territory: Territory
    guarantees: dict[Name, Guarantee] = Field(default_factory=dict)
    mandate: Mandate | None = None
    monitoring: Monitoring | None = None
    sanctions: Sanctions | None = None
    protege_violation: ProtegeViolation | None = None
    signature: Signature | None = None
    strength: Amount | None = Field(None, description="common scale of the guarantors' guarantees; 1 if absent")
    violations: dict[Name, Violation] = Field(default_factory=dict, max_length=6)
    coordination: Coordination | None = None
    activation: Activation | None = None
    assurances: dict[Name, Assurance] = Field(default_factory=dict, max_length=3)
    switching: dict[Name, Switching] = Field(default_factory=dict, max_length=2)
    staging: Staging | None = None
    trust: Trust | None = None
    configurations: dict[Name, ConfigurationEntry]
    baseline: Name
    switches: dict[Name, Switch] = Field(default_factory=dict, max_length=16)
    account: Account | None = None
    talks: TalksBlock | None = None
    expect: list[Expectation] = Field(default_factory=list)
