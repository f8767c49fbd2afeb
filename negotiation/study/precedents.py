"""Precedents: historical arrangements coded by their features, and the one rule that makes settlements of them.

`models/precedents/cases.csv` holds the codes, `rule.yaml` the rule: for every parameter a table from codes to numbers,
or a sum of such tables, with the reason. The rule was stated before any outcome was looked at, and uses nothing of a
case but its codes.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from negotiation.errors import DocumentError, UsageError, near_miss
from negotiation.expressions import exact_number
from negotiation.settlement import Settlement, from_data
from negotiation.settlement.document.models_folder import models_folder
from negotiation.settlement.document.yaml_reader import read_yaml

WORDS = ("id", "tier", "case", "start", "protege", "adversary", "guarantor")


@dataclass(frozen=True)
class Case:
    """One coded arrangement: names and codes (whole numbers) as they stood at its start."""

    id: str
    tier: str
    case: str
    start: str
    protege: str
    adversary: str
    guarantor: str
    codes: Mapping[str, int]


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """The coded cases, in the order of the file."""
    with (models_folder() / "precedents" / "cases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Case(**{word: row[word] for word in WORDS}, codes={k: int(v) for k, v in row.items() if k not in WORDS})
        for row in rows
    )


@lru_cache(maxsize=1)
def rule() -> dict[str, Any]:
    """The rule as plain data."""
    path = models_folder() / "precedents" / "rule.yaml"
    tree = read_yaml(path.read_bytes(), str(path))
    if tree.problems or not isinstance(tree.data, dict):
        raise DocumentError(tree.problems)
    return tree.data


def valued(entry: Mapping[str, Any], codes: Mapping[str, int]) -> Fraction:
    """A parameter by the rule: fixed, from a table by one code, or a sum of such.

    Raises
    ------
    UsageError
        If the table has no number for a code.
    """
    if "fixed" in entry:
        return exact_number(entry["fixed"])
    if "sum" in entry:
        return sum((valued(one, codes) for one in entry["sum"]), Fraction(0))
    code = str(codes[entry["by"]])
    if code not in entry["table"]:
        raise UsageError(f"the rule has no number for {entry['by']} = {code}.")
    return exact_number(entry["table"][code])


def precedent(case: str | Case) -> Settlement:
    """The settlement that the rule makes of a case.

    Parameters
    ----------
    case : str or Case
        An id of `cases()`.

    Raises
    ------
    UsageError
        If there is no such case.

    Examples
    --------
    >>> precedent("KOR53").title
    'Korean Armistice + US-ROK treaty + US forces'
    """
    if isinstance(case, str):
        known = {one.id: one for one in cases()}
        if case not in known:
            raise UsageError(f"there is no case '{case}'. {near_miss(case, known)}".strip())
        case = known[case]
    return from_data(_Builder(case).document())


class _Builder:
    """A document from the codes of a case."""

    def __init__(self, case: Case) -> None:
        self.case, self.rule = case, rule()

    def value(self, block: str, entry: str = "") -> Fraction:
        found = self.rule[block][entry] if entry else self.rule[block]
        return valued(found, self.case.codes)

    def text(self, block: str, entry: str = "") -> str:
        return str(self.value(block, entry))

    def document(self) -> dict[str, Any]:
        case, mandate = self.case, bool(self.case.codes["un_mandate"])
        war = {name: self.text("war", name) for name in self.rule["war"]}
        document = {
            "id": f"precedent-{case.id.lower()}",
            "title": case.case,
            "summary": "A coded precedent: numbers by one rule from its codes; all of them assumptions.",
            "period": "month",
            "parties": {
                "adversary": {"role": "adversary", "name": case.adversary},
                "protege": {"role": "protege", "name": case.protege},
                "guarantor": {"role": "guarantor", "name": case.guarantor},
                "un": {"role": "mandate holder", "name": "the United Nations"},
            },
            "war": war,
            "truce": {"discount": self.text("truce", "discount")},
            "fait_accompli": {"rate": self.text("fait_accompli", "rate")},
            "territory": self.territory(),
            "guarantees": {"own_forces": self.own(), "guarantee": self.guarantee()},
            "monitoring": {"detection": str(self.value("monitoring", "detection"))},
            "protege_violation": {name: self.text("protege_violation", name) for name in ("attribution", "aid_lost")},
            "violations": {"incident": self.incident(mandate)},
            "configurations": {
                "as_agreed": {
                    "territory": "line",
                    "mandate": "in force" if mandate else "absent",
                    "guarantees": ["own_forces", "guarantee"],
                }
            },
            "baseline": "as_agreed",
        }
        if mandate:
            names = ("legitimacy_cost", "burden_sharing", "public_commitment", "neutrality")
            document["mandate"] = {"holder": "un", **{name: self.text("mandate", name) for name in names}}
        if self.value("relief", "flow"):
            document["sanctions"] = {"relief": self.text("relief", "flow"), "snapback": self.text("relief", "snapback")}
        return document

    def territory(self) -> dict[str, Any]:
        """The adversary holds what makes its surplus what the rule says: x = p - c_A + a - b."""
        fight = self.value("war", "adversary_share") - self.value("war", "adversary_cost")
        held = min(max(fight + self.value("surplus") - self.value("relief", "flow"), Fraction(0)), Fraction(1))
        share = {"adversary": str(held), "protege": str(held)}
        rest = {"adversary": str(1 - held), "protege": str(1 - held)}
        return {
            "areas": {"held": {"name": "Held", "weight": share}, "rest": {"name": "Rest", "weight": rest}},
            "options": {"line": {"name": "Line", "allot": {"held": {"to": "adversary"}, "rest": {"to": "protege"}}}},
        }

    def own(self) -> dict[str, Any]:
        return {"name": "Own forces", "provider": "protege", "denial": self.text("own_forces", "denial")}

    def guarantee(self) -> dict[str, Any]:
        names = ("denial", "response_delay", "punishment", "own_stake", "reputation", "tripwire", "provocation")
        entry: dict[str, Any] = {"name": "Guarantee", "provider": "guarantor"}
        entry |= {name: self.text("guarantee", name) for name in names}
        entry["cost"] = {"uniform": {"low": "0", "high": self.text("guarantee", "cost_high")}}
        entry["consent"] = self.text("guarantee", "stays")
        if self.value("guarantee", "blocked"):
            entry["needs_consent"] = ["adversary"]
        return entry

    def incident(self, mandate: bool) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "name": "Incident",
            "gain": {"adversary": self.text("incident", "gain")},
            "visibility": self.text("monitoring", "attribution"),
            "false_alarm": self.text("monitoring", "false_alarm"),
            "punishment": self.text("incident", "punishment"),
            "response": {"guarantee": self.text("incident", "response")},
            "relief_withdrawn": "1",
        }
        return {**entry, "legitimacy": "1"} if mandate else entry


def additive_index(case: Case) -> Fraction:
    """The simple additive index: each code scaled to 0..1 by its largest value, burdens subtracted."""
    signs = ((1, rule()["index"]["adds"]), (-1, rule()["index"]["subtracts"]))
    return sum(
        (sign * Fraction(case.codes[code], int(most)) for sign, table in signs for code, most in table.items()),
        Fraction(0),
    )
