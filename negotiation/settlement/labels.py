"""What a number of a document is called in front of people: 'European force inside: what it denies the attacker'."""

from __future__ import annotations

import re
from typing import Any, Protocol

from negotiation.settlement.document.schema import SettlementDocument


class Named(Protocol):
    """What names are made from: a settlement's document and its parties."""

    @property
    def document(self) -> SettlementDocument: ...

    def party(self, role: str) -> str: ...

    def name(self, party: str) -> str: ...


PATTERNS: tuple[tuple[str, str], ...] = (
    ("war.adversary_share", "{adversary}'s share if the war goes on"),
    ("war.adversary_cost", "{adversary}'s cost of fighting"),
    ("war.protege_cost", "{protege}'s cost of fighting"),
    ("war.power_shift", "{adversary}'s gain in strength during the truce"),
    ("truce.discount", "Patience: the weight of the next {period}"),
    ("truce.length", "Length of the truce before an attack could come"),
    ("fait_accompli.rate", "How fast a late response loses its worth"),
    ("fait_accompli.gain", "What seized ground brings while it is held"),
    ("fait_accompli.response_delay", "Delay of the answer to a seizure"),
    ("strength", "Common strength of all guarantors' guarantees"),
    ("parameters.*", "{1}"),
    ("territory.areas.*.weight.*", "Worth of {area} to {4}"),
    ("territory.options.*.power_shift", "{option}: shift of power by the line"),
    ("territory.de_facto.*", "{2}: worth lost where land is held without title"),
    ("territory.demilitarised.*", "{2}: worth of a demilitarised area"),
    ("territory.shared.*", "{2}: worth of a shared area"),
    ("guarantees.*.denial", "{guarantee}: what it denies the attacker"),
    ("guarantees.*.punishment", "{guarantee}: what it costs the attacker besides"),
    ("guarantees.*.response_delay", "{guarantee}: delay of the response"),
    ("guarantees.*.own_stake", "{guarantee}: the provider's own stake"),
    ("guarantees.*.reputation", "{guarantee}: what defaulting costs the provider"),
    ("guarantees.*.tripwire", "{guarantee}: the same, added by troops in harm's way"),
    ("guarantees.*.cost.uniform.low", "{guarantee}: lowest cost of acting"),
    ("guarantees.*.cost.uniform.high", "{guarantee}: highest cost of acting"),
    ("guarantees.*.cost.normal.mean", "{guarantee}: mean cost of acting"),
    ("guarantees.*.cost.normal.deviation", "{guarantee}: spread of the cost of acting"),
    ("guarantees.*.cost.logistic.mean", "{guarantee}: mean cost of acting"),
    ("guarantees.*.cost.logistic.scale", "{guarantee}: spread of the cost of acting"),
    ("guarantees.*.cost.fixed", "{guarantee}: cost of acting"),
    ("guarantees.*.cost.per_strength", "{guarantee}: cost of acting by strength"),
    ("guarantees.*.provocation", "{guarantee}: how much its presence troubles {adversary}"),
    ("guarantees.*.provocation_rate", "{guarantee}: trouble to {adversary} by strength"),
    ("guarantees.*.detection", "{guarantee}: chance that it sees and attributes a violation"),
    ("guarantees.*.upkeep", "{guarantee}: cost of readiness"),
    ("guarantees.*.cost_share", "{guarantee}: part of {protege}'s cost of war that it bears"),
    ("guarantees.*.consent", "{guarantee}: chance that those who must agree do"),
    ("mandate.legitimacy_cost", "UN mandate: cost of breaking it"),
    ("mandate.burden_sharing", "UN mandate: part of the guarantors' cost that it takes over"),
    ("mandate.public_commitment", "UN mandate: added cost of defaulting"),
    ("mandate.neutrality", "UN mandate: part of the trouble that it calms"),
    ("mandate.detection", "UN mandate: chance that its monitors see a violation"),
    ("mandate.robustness", "UN mandate: part of the denial that its rules leave"),
    ("mandate.renewals", "UN mandate: renewals to survive"),
    ("mandate.renewal_survival", "UN mandate: chance to survive one renewal"),
    ("mandate.support.*", "UN mandate: chance that {2} votes for it"),
    ("monitoring.detection", "Monitors: chance to see and attribute a violation"),
    ("monitoring.inspections.penalty", "Monitors: what being caught on a visit costs"),
    ("sanctions.relief", "Relief of sanctions while {adversary} complies"),
    ("sanctions.snapback", "Chance that relief is really lost"),
    ("sanctions.delay", "Delay until relief is lost"),
    ("sanctions.vote.voters.*", "Chance that {3} wants the relief ended"),
    ("protege_violation.attribution", "Chance that an attack by {protege} is laid at its door"),
    ("protege_violation.aid_lost", "Aid that {protege} loses by attacking"),
    ("signature.pressure", "Pressure on {adversary} to sign"),
    ("signature.distrust", "{protege}'s doubt that {adversary} means it"),
    ("violations.*.gain.*", "{violation}: what it brings {3}"),
    ("violations.*.visibility", "{violation}: part that monitors can see"),
    ("violations.*.false_alarm", "{violation}: chance of a false alarm"),
    ("violations.*.punishment", "{violation}: length of the punishment"),
    ("violations.*.relief_withdrawn", "{violation}: part of the relief withdrawn"),
    ("violations.*.response.*", "{violation}: cost to {adversary} of the answer by {other_guarantee}"),
    ("violations.*.legitimacy", "{violation}: part of the cost of breaking the mandate"),
    ("violations.*.aid_withdrawn", "{violation}: aid withdrawn from {protege}"),
    ("coordination.delay_cut", "Coordination cell: part of the delays saved"),
    ("coordination.false_alarm_cut", "Coordination cell: part of the false alarms avoided"),
    ("activation.before_ceasefire", "Part of the guarantees that acts without a ceasefire"),
    ("assurances.*.worth", "{assurance}: what it is worth to {adversary}"),
    ("assurances.*.reputation", "{assurance}: what breaking it costs"),
    ("assurances.*.cost.uniform.low", "{assurance}: lowest cost of keeping it"),
    ("assurances.*.cost.uniform.high", "{assurance}: highest cost of keeping it"),
    ("assurances.*.cost.normal.mean", "{assurance}: mean cost of keeping it"),
    ("assurances.*.cost.normal.deviation", "{assurance}: spread of the cost of keeping it"),
    ("assurances.*.cost.logistic.mean", "{assurance}: mean cost of keeping it"),
    ("assurances.*.cost.logistic.scale", "{assurance}: spread of the cost of keeping it"),
    ("switching.*.turns_away", "{1}: chance per {period} that its government turns away"),
    ("switching.*.returns", "{1}: chance per {period} that its government turns back"),
    ("staging.stages.*.periods", "Stage '{stage}': how long it lasts"),
    ("staging.stages.*.deployed", "Stage '{stage}': part of the guarantees in place"),
    ("staging.stages.*.guarantees.*", "Stage '{stage}': part of {stage_guarantee} in place"),
    ("staging.stages.*.power_shift", "Stage '{stage}': part of {adversary}'s re-armament done"),
    ("staging.stages.*.relief", "Stage '{stage}': part of the relief granted"),
    ("trust.belief", "First step: belief that the other side is sincere"),
    ("trust.reward", "First step: worth of working together"),
    ("trust.temptation", "First step: what a sincere side gains by betrayal"),
    ("trust.insincere_temptation", "First step: what an insincere side gains by betrayal"),
    ("trust.loss", "First step: what the betrayed side loses"),
    ("trust.first_step", "First step: part of the stake exposed"),
    ("trust.discount", "First step: weight of the next step"),
    ("talks.worth.*.sides.*", "Talks: how much {2} cares about what {4} gets"),
    ("talks.worth.*.peace", "Talks: worth of the war's end to {2}"),
    ("talks.worth.*.guarantees.*", "Talks: cost to {2} of {talks_guarantee}"),
    ("talks.worth.*.mandate", "Talks: worth of a UN mandate to {2}"),
    ("talks.disagreement.*", "Talks: what {2} has without agreement"),
    ("talks.formats.*.members.*.discount", "Talks ({2}): weight of the next round to {4}"),
)
_EXPRESSIONS = [(re.compile(re.escape(one).replace(r"\*", "([^.]+)") + "$"), text) for one, text in PATTERNS]


def label(settlement: Named, path: str) -> str:
    """What a lever or parameter is called in front of people.

    Parameters
    ----------
    settlement : Settlement
    path : str
        Its path in the document.

    Examples
    --------
    >>> import negotiation as ng
    >>> label(ng.load("land-options"), "guarantees.us_committed.reputation")
    'US backstop, committed: what defaulting costs the provider'
    """
    for pattern, text in _EXPRESSIONS:
        if pattern.match(path):
            return _filled(settlement, path.split("."), text)
    return path.replace(".", ": ").replace("_", " ")


def _filled(settlement: Named, parts: list[str], text: str) -> str:
    document = settlement.document
    named = {
        "adversary": settlement.name(settlement.party("adversary")),
        "protege": settlement.name(settlement.party("protege")),
        "period": document.period,
    }
    blocks: dict[str, tuple[dict[str, Any], int]] = {
        "guarantee": (document.guarantees, 1),
        "other_guarantee": (document.guarantees, 3),
        "stage_guarantee": (document.guarantees, 4),
        "talks_guarantee": (document.guarantees, 4),
        "violation": (document.violations, 1),
        "assurance": (document.assurances, 1),
        "area": (document.territory.areas, 2),
        "option": (document.territory.options, 2),
        "stage": (document.staging.stages if document.staging else {}, 2),
    }
    for word, (entries, place) in blocks.items():
        if place < len(parts) and parts[place] in entries:
            named[word] = entries[parts[place]].name

    def put(match: re.Match[str]) -> str:
        word = match[1]
        if not word.isdigit():
            return named.get(word, word)
        key = parts[int(word)]
        return settlement.name(key) if key in document.parties else key.replace("_", " ")

    found = re.sub(r"\{([a-z_0-9]+)\}", put, text)
    return found[:1].upper() + found[1:]
