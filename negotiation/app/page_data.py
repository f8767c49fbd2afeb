"""What the page knows about a model, as plain data: labelled numbers, layers, lines, configurations, kernels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from negotiation.app.kernel import Setting, kernel, layers, lines, openable, setting_of, settings
from negotiation.deterrence import VERDICTS
from negotiation.deterrence.deviation import WORDS
from negotiation.deterrence.levers.lever_line import domain
from negotiation.deterrence.verdict import (
    DURABLE,
    NEITHER,
    NOT_ACCEPTED,
    OPPORTUNISTIC,
    RANK,
    SMALL_PAYS,
    UNDETERMINED,
    VIOLATION_PAYS,
)
from negotiation.expressions.program import Program
from negotiation.games.moment import ActKind
from negotiation.report.narrative.messages import words
from negotiation.report.plots.palette import look
from negotiation.settlement import Settlement, fingerprint, is_lever
from negotiation.settlement.changes import rules
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.labels import label

USED = ("ui.", "fact.", "short.decides", "link.", "column.", "page.", "list")
# The names by which the page's code knows the verdicts.
NAMED = {
    "durable": DURABLE,
    "notAccepted": NOT_ACCEPTED,
    "undetermined": UNDETERMINED,
    "smallPays": SMALL_PAYS,
    "violationPays": VIOLATION_PAYS,
    "opportunistic": OPPORTUNISTIC,
    "neither": NEITHER,
}
GROUPS = (
    ("war", ("war.", "truce.", "fait_accompli.", "strength", "parameters.")),
    ("guarantees", ("guarantees.",)),
    ("mandate", ("mandate.",)),
    ("territory", ("territory.",)),
    ("keeping", ("monitoring.", "violations.", "sanctions.", "protege_violation.", "coordination.")),
    ("other", ("",)),
)


def page_data(settlement: Settlement, kernels: Iterable[Setting] | None = None) -> dict[str, Any]:
    """Everything that the page needs to know about a model.

    Parameters
    ----------
    settlement : Settlement
    kernels : iterable of Setting, optional
        Those to put in at once; all of them if left out. The page asks its host for others.

    Returns
    -------
    dict
        Plain data, to be written as JSON. Texts are a stranger's: the page shows them as text only.
    """
    document = settlement.document
    every = [settlement.configuration(name) for name in settlement.configurations]
    parts = list(dict.fromkeys((one.without, one.assurances) for one in every))
    chosen = settings(settlement) if kernels is None else tuple(kernels)
    account = document.account
    return {
        "id": settlement.id,
        "title": settlement.title,
        "summary": document.summary.strip(),
        "stake": document.stake,
        "period": document.period,
        "fingerprint": fingerprint(settlement),
        "adversary": settlement.name(settlement.party("adversary")),
        "protege": settlement.name(settlement.party("protege")),
        "territory": {name: {"name": one.name, "note": one.note} for name, one in document.territory.options.items()},
        "layers": [_layer(settlement, one) for one in layers(settlement)],
        "mandates": ["absent", "in force", "conditional"] if document.mandate else ["absent"],
        "names": _names(settlement),
        "tables": tables(),
        "parts": [
            {"without": list(without), "assurances": list(assured), "name": _part_name(settlement, without, assured)}
            for without, assured in parts
        ],
        "configurations": {name: _configuration(settlement, name, parts) for name in settlement.configurations},
        "baseline": document.baseline,
        "changes": [{**change.as_data(), "text": str(change)} for change in settlement.changes],
        "rules": [rule.as_data() for rule in rules(document)],
        "formulas": _formulas(settlement),
        "numbers": [_number(settlement, path) for path, one in settlement.quantities.items() if one.number is not None],
        "sources": dict(document.sources),
        "account": None if account is None else {"says": dict(account.says), "limits": account.limits.strip()},
        "lines": lines(settlement),
        "kernels": {one.key: kernel(settlement, one) for one in chosen},
    }


def page_words() -> dict[str, Any]:
    """The words of the page."""
    found = words()
    messages = {key: text for key, text in found.messages.items() if key.startswith(USED)}
    return {"language": found.language, "messages": messages}


def tables() -> dict[str, Any]:
    """What the page does not know by itself: verdicts with rank, meaning and colour, and the words of deviations."""
    return {
        "verdicts": {
            key: {"word": word, "rank": RANK[word], "meaning": VERDICTS[word], "colour": look(word).colour}
            for key, word in NAMED.items()
        },
        "attacks": [str(ActKind.ATTACK), str(ActKind.LAPSE)],
        **{table: {str(key): _plain(entry) for key, entry in entries.items()} for table, entries in WORDS.items()},
    }


def _plain(entry: Any) -> Any:
    return {str(form): text for form, text in entry.items()} if isinstance(entry, Mapping) else entry


def _names(settlement: Settlement) -> dict[str, dict[str, str]]:
    """Ids to names for people."""
    document = settlement.document
    staging = document.staging.stages if document.staging else {}
    blocks: dict[str, Mapping[str, Any]] = {
        "parties": document.parties,
        "guarantees": document.guarantees,
        "violations": document.violations,
        "stages": staging,
    }
    return {block: {key: entry.name for key, entry in entries.items()} for block, entries in blocks.items()}


def _layer(settlement: Settlement, guarantee: str) -> dict[str, Any]:
    entry = settlement.document.guarantees[guarantee]
    return {
        "id": guarantee,
        "name": entry.name,
        "provider": settlement.name(entry.provider),
        "party": entry.provider,
        "note": entry.note,
        "open": openable(settlement, guarantee),
        "mandated": entry.requires_mandate,
    }


def _part_name(settlement: Settlement, without: tuple[str, ...], assured: tuple[str, ...]) -> str:
    """What tells the parts apart, in words."""
    left = [one.replace("_", " ") for one in without]
    document = settlement.document
    broken = [entry.name for name, entry in document.assurances.items() if name not in assured]
    told = [*(f"without {one}" for one in left), *(f"without '{one}'" for one in broken)]
    return "; ".join(told) or "everything that the document describes"


def _configuration(settlement: Settlement, name: str, parts: list[Any]) -> dict[str, Any]:
    one = settlement.configuration(name)
    return {
        "name": one.name,
        "summary": one.text.strip(),
        "territory": one.territory,
        "layers": list(one.guarantees),
        "mandate": one.mandate,
        "part": parts.index((one.without, one.assurances)),
        "values": {path: float(value) for path, value in one.changed.items()},
        "setting": setting_of(one).key,
    }


def _number(settlement: Settlement, path: str) -> dict[str, Any]:
    quantity = settlement.quantities[path]
    assert quantity.number is not None
    kind = kind_at(tuple(path.split(".")))
    least, most = domain(settlement.configuration(settlement.document.baseline), path)
    low, high = quantity.bounds or (None, None)
    return {
        "path": path,
        "label": label(settlement, path),
        "unit": quantity.unit,
        "value": float(quantity.number),
        "low": _float(low),
        "high": _float(high),
        "least": _float(least),
        "most": _float(most),
        "floor": _float(kind.low if kind else None),
        "ceiling": _float(kind.high if kind else None),
        "strict": bool(kind and kind.strict),
        "lever": is_lever(path),
        "whole": bool(kind and kind.whole),
        "group": next(name for name, starts in GROUPS if path.startswith(starts)),
        "status": quantity.status or "",
        "source": quantity.source,
    }


def _formulas(settlement: Settlement) -> dict[str, Any]:
    """The formulas of the document as a tape, each with the values that it may take: a change may lead outside."""
    base = settlement.as_document().configuration(settlement.document.baseline)
    base = replace(base, changed={}, without=())
    paths = [path for path, quantity in settlement.quantities.items() if quantity.number is None]
    program = Program.of([base.expression(path) for path in paths])
    allowed = []
    for path in paths:
        kind = kind_at(tuple(path.split(".")))
        low, high = (kind.low, kind.high) if kind else (None, None)
        strict = bool(kind and kind.strict)
        what = f"{path}: the formula gives too much or too little."
        allowed.append({"path": path, "low": _float(low), "high": _float(high), "strict": strict, "what": what})
    return {"steps": program.as_data(), "outputs": list(program.outputs), "allowed": allowed}


def _float(value: Any) -> float | None:
    if value is None or value in (float("inf"), float("-inf")):
        return None
    assert isinstance(value, Fraction)
    return float(value)
