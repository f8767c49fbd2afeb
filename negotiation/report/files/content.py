"""What a report says, as plain data from the results; every kind of file is made from this and adds nothing."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from negotiation.deterrence import VERDICTS, Assessment
from negotiation.deterrence.assessment import binding_text
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import decimal, percent, sentence
from negotiation.expressions import midpoint
from negotiation.report.narrative.explanation import Explanation, explain
from negotiation.report.narrative.messages import Words
from negotiation.settlement import Settlement, names
from negotiation.settlement.fingerprint import fingerprint
from negotiation.settlement.labels import label
from negotiation.study import Comparison, compare, sources

CHANGES = 4


@dataclass(frozen=True)
class Content:
    """The content of a report: results, and the same as texts in the order of the page."""

    settlement: Settlement
    comparison: Comparison
    explanations: tuple[Explanation, ...]
    data: dict[str, Any]


def content(settlement: Settlement, words: Words) -> Content:
    """Compare, explain and list everything that a report on a settlement says."""
    comparison = compare(settlement)
    told = tuple(explain(settlement, one.configuration.id) for one in comparison.assessments)
    document, say = settlement.document, words.say
    found = sources(settlement)
    statuses = [f"{count} {status or 'without status'}" for status, count in found.counts.items() if count]
    base = comparison.assessments[0].configuration.name
    rests = {"name": base, "count": len(found.numbers), "statuses": words.listed(statuses)}
    account = document.account
    data = {
        "id": settlement.id,
        "title": settlement.title,
        "summary": document.summary.strip(),
        "answer": answer(comparison, words),
        "frame": say("frame"),
        "margin_note": say("page.margin", period=document.period),
        "comparison": [_row(one, words) for one in comparison.assessments],
        "configurations": [_configuration(one, words) for one in told],
        "rests": say("page.rests", share=percent(found.assumed_share), **rests),
        "assumptions": _assumptions(settlement, comparison),
        "says": [{"source": key, "text": text} for key, text in account.says.items()] if account else [],
        "disagreements": [
            {"about": one.about, "views": [{"source": k, "text": v} for k, v in one.views.items()]}
            for one in (account.disagreements if account else ())
        ],
        "limits": account.limits.strip() if account else "",
        "sources": [{"source": key, "text": text} for key, text in document.sources.items()],
        "method": [say(f"report.method_{i}") for i in (1, 2, 3)],
        "fingerprint": fingerprint(settlement),
        "again": say("report.again", command=_command(settlement), fingerprint=fingerprint(settlement)),
    }
    return Content(settlement, comparison, told, data)


def _command(settlement: Settlement) -> str:
    """The command that makes the report again."""
    chosen = {**(settlement.taken or {}), **(settlement.overrides or {})}
    taken = [word for path, value in chosen.items() for word in ("--set", f"{path}={value}")]
    own = settlement.tree.file if settlement.id not in names() and settlement.tree.file else settlement.id
    return shlex.join(["negotiation", "report", own, *taken, "-o", "report.html"])


def answer(comparison: Comparison, words: Words) -> str:
    """Which configurations are durable, by their names for people, or which comes closest."""
    found = comparison.assessments
    durable = [f"“{one.configuration.name}”" for one in found if one.verdict == DURABLE]
    if durable:
        told = {"durable": len(durable), "count": len(found), "names": words.listed(durable)}
        return words.say("page.some_durable", **told)
    best = max(found, key=lambda one: midpoint(one.margin))
    told = {"best": best.configuration.name, "meaning": VERDICTS[best.verdict]}
    return words.say("page.none_durable", count=len(found), **told)


def _row(answer: Assessment, words: Words) -> dict[str, Any]:
    spread = answer.sensitivity
    close = spread.lowest < 0 < spread.highest
    return {
        "configuration": answer.configuration.id,
        "name": answer.configuration.name,
        "what": answer.configuration.text.strip(),
        "verdict": answer.verdict,
        "margin": decimal(answer.margin, signed=True),
        "value": float(answer.margin),
        "low": spread.lowest,
        "high": spread.highest,
        "range": spread.interval,
        "close": words.say("page.close") if close else "",
        "decides": sentence(binding_text(answer)),
        "chance": percent(answer.violation_probability),
    }


def _configuration(told: Explanation, words: Words) -> dict[str, Any]:
    answer = told.assessment
    settlement = answer.configuration.settlement
    return {
        "configuration": answer.configuration.id,
        "name": answer.configuration.name,
        "what": answer.configuration.text.strip(),
        "sentences": list(told.facts.sentences()),
        "conditions": [
            {"condition": one.text, "holds": one.holds, "slack": decimal(one.slack, signed=True), "unit": one.unit}
            | {"value": float(one.slack), "word": words.say("ui.holds" if one.holds else "ui.fails")}
            | {"gain": one.incentive is not None}
            for one in answer.conditions
        ],
        "changes": [
            {
                "label": label(settlement, one.lever),
                "direction": one.direction,
                "value": decimal(one.value),
                "unit": settlement.quantities[one.lever].unit if one.lever in settlement.quantities else "",
                "now": decimal(one.current),
                "verdict": one.verdict,
                "path": one.lever,
                "border": float(one.value),
            }
            for one in told.changes[:CHANGES]
        ],
    }


def _assumptions(settlement: Settlement, comparison: Comparison) -> list[dict[str, Any]]:
    """Every number that plays a part in some configuration."""
    used = {path for one in comparison.assessments for path in (*one.game.names, *one.configuration.changed)}
    return [
        {
            "label": label(settlement, path),
            "value": quantity.value,
            "range": f"{quantity.range[0]} to {quantity.range[1]}" if quantity.range else "–",
            "unit": quantity.unit or "–",
            "status": quantity.status or "–",
            "source": quantity.source or "–",
            "path": path,
        }
        for path, quantity in settlement.quantities.items()
        if path in used or quantity.number is None
    ]
