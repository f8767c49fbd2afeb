"""What a report says, as plain data from the results; every kind of file is made from this and adds nothing."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from negotiation.deterrence import VERDICTS, Assessment
from negotiation.deterrence.assessment import binding_text
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import clean, decimal, percent, sentence
from negotiation.expressions import midpoint
from negotiation.report.narrative.explanation import Explanation, explain
from negotiation.report.narrative.messages import Words
from negotiation.settlement import Configuration, Settlement, fingerprint
from negotiation.settlement.changes import told as changes_told
from negotiation.settlement.changes import written
from negotiation.settlement.document.models_folder import models_folder
from negotiation.settlement.labels import label
from negotiation.study import Comparison, compare, sources

CHANGES = 4


@dataclass(frozen=True)
class Content:
    """The content of a report: results, and the same as texts in the order of the page."""

    settlement: Settlement
    beside: tuple[Configuration, ...]
    comparison: Comparison
    explanations: tuple[Explanation, ...]
    data: dict[str, Any]

    def named(self, file: str) -> Content:
        """The same content, with the command that writes this very file."""
        return replace(self, data={**self.data, "command": _command(self.settlement, self.beside, file)})


def content(settlement: Settlement, words: Words, beside: Sequence[Configuration] = ()) -> Content:
    """Compare, explain and list everything that a report on a settlement says.

    Parameters
    ----------
    settlement : Settlement
    words : Words
    beside : sequence of Configuration
        Changed configurations of the settlement: rows after those of the document.
    """
    comparison = compare(settlement, [*settlement.configurations, *beside])
    told = tuple(explain(one.configuration) for one in comparison.assessments)
    document, say = settlement.document, words.say
    found = sources(settlement)
    statuses = [f"{count} {status or 'without status'}" for status, count in found.counts.items() if count]
    base = comparison.assessments[0].configuration.name
    rests = {"name": base, "count": len(found.numbers), "statuses": words.listed(statuses)}
    account = document.account
    changed = say("report.changed", changes=changes_told(settlement.changes)) if settlement.changes else ""
    data = {
        "id": settlement.id,
        "title": settlement.title,
        "summary": document.summary.strip(),
        "changes": [change.as_data() for change in settlement.changes],
        "answer": " ".join([*([changed] if changed else []), answer(comparison, words), *_alike(comparison, words)]),
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
        "again": say("report.again", fingerprint=fingerprint(settlement)),
    }
    return Content(settlement, tuple(beside), comparison, told, data).named("report.html")


def _command(settlement: Settlement, beside: Sequence[Configuration], file: str) -> str:
    """The command that writes a report again, with values as they were typed."""
    taken = [word for change in settlement.changes for word in ("--set", f"{change.path}={change.after}")]
    rows = [
        "; ".join([configuration.id, *(f"{change.path}={change.after}" for change in configuration.by_hand)])
        for configuration in beside
    ]
    own = settlement.tree.file
    shipped = own is None or Path(own).parent == models_folder() / "settlements"
    model = settlement.id if shipped else str(own)
    found = shlex.join(
        ["negotiation", "report", model, *taken, *(word for row in rows for word in ("--beside", row)), "-o", file]
    )
    return " ".join(clean(found).splitlines())


def answer(comparison: Comparison, words: Words) -> str:
    """Which configurations are durable, by their names for people, or which comes closest."""
    found = comparison.assessments
    durable = [f"“{one.configuration.title}”" for one in found if one.verdict == DURABLE]
    if durable:
        told = {"durable": len(durable), "count": len(found), "names": words.listed(durable)}
        return words.say("page.some_durable", **told)
    best = max(found, key=lambda one: midpoint(one.margin))
    told = {"best": best.configuration.title, "meaning": VERDICTS[best.verdict]}
    return words.say("page.none_durable", count=len(found), **told)


def _row(answer: Assessment, words: Words) -> dict[str, Any]:
    spread = answer.sensitivity
    close = spread.lowest < 0 < spread.highest
    return {
        "configuration": answer.configuration.known_as,
        "name": answer.configuration.title,
        "what": answer.configuration.text.strip(),
        "changes": changes_told(answer.configuration.changes),
        "changed": [change.as_data() for change in answer.configuration.changes],
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
        "configuration": answer.configuration.known_as,
        "name": answer.configuration.title,
        "what": answer.configuration.text.strip(),
        "sentences": [*_changed(answer.configuration, words), *told.facts.sentences()],
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


def _alike(comparison: Comparison, words: Words) -> list[str]:
    """Which configurations what was set has made the same."""
    groups = ([f"“{configuration.title}”" for configuration in group] for group in comparison.alike)
    return [words.say("report.alike", names=words.listed(names)) for names in groups]


def _changed(configuration: Configuration, words: Words) -> list[str]:
    """What was changed in one row beside the others, and what is in force there; nothing where nothing was."""
    if not configuration.by_hand:
        return []
    return [words.say("report.changed_here", changes=changes_told(configuration.by_hand)), configuration.summary()]


def _assumptions(settlement: Settlement, comparison: Comparison) -> list[dict[str, Any]]:
    """Every number that plays a part in some configuration, with the value used and the document's."""
    used = {path for one in comparison.assessments for path in (*one.game.names, *one.configuration.changed)}
    return [
        {
            "label": label(settlement, path),
            **_values(settlement, comparison, path),
            "range": f"{quantity.range[0]} to {quantity.range[1]}" if quantity.range else "–",
            "unit": quantity.unit or "–",
            "status": quantity.status or "–",
            "source": quantity.source or "–",
            "path": path,
        }
        for path, quantity in settlement.quantities.items()
        if path in used or quantity.number is None
    ]


def _values(settlement: Settlement, comparison: Comparison, path: str) -> dict[str, Any]:
    """The value of a number that is used, the document's beside it where it is another, and where it is set apart."""
    document = settlement.quantities[path].value
    everywhere = next((change for change in settlement.changes if change.path == path), None)
    used = everywhere.after if everywhere else document
    apart = {}
    for answer in comparison.assessments:
        configuration = answer.configuration
        change = next((change for change in configuration.changes if change.path == path), None)
        own = written(configuration.changed[path]) if path in configuration.changed else used
        text = change.after if change else own
        if text != used:
            apart[configuration.title] = text
    told = used if everywhere is None else f"{used} (document: {document})"
    return {
        "value": "; ".join([told, *(f"{text} in “{name}”" for name, text in apart.items())]),
        "used": used,
        "document": document,
        "apart": apart,
    }
