"""One door for every change: what was changed, and what a changed configuration must satisfy as a whole.

A change comes from a command (`--set`), a page, a link, a request to the server, a notebook or Python. Whoever brings
it, it is read here: names are resolved to paths, each number is checked against the kind of number that may stand
there, and the numbers of the changed configuration against each other. What was changed stays with the result as a
list of `Change`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel

from negotiation.errors import FormulaError, UsageError, near_miss
from negotiation.expressions import Point, ends, exact
from negotiation.settlement.document.checks import MOST_GUARANTEES
from negotiation.settlement.document.quantities import Quantity
from negotiation.settlement.document.schema import OPTIONAL_BLOCKS, SettlementDocument
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.document.yaml_reader import Tree
from negotiation.settlement.labels import label

NOT_GIVEN = "not given"
NOT_CHOSEN = "no level chosen"
NONE = "none"
AS_EACH = "what each configuration has"


class Mandate(StrEnum):
    """Whether a mandate is in force: as a configuration has it (the first three), and what becomes of it."""

    ABSENT = "absent"
    IN_FORCE = "in force"
    CONDITIONAL = "conditional"
    VOTED = "voted"
    CONSENTED = "consented"
    VETOED = "vetoed"

    @property
    def stands(self) -> bool:
        """Whether it is in force, or may be once the others have voted on it."""
        return self in (Mandate.IN_FORCE, Mandate.VOTED, Mandate.CONSENTED)


# As a configuration has it.
MANDATES = (Mandate.ABSENT, Mandate.IN_FORCE, Mandate.CONDITIONAL)


class ChangeKind(StrEnum):
    """What a change changes."""

    NUMBER = "number"
    SWITCH = "switch"
    TERRITORY = "territory"
    GUARANTEES = "guarantees"
    MANDATE = "mandate"
    ASSURANCES = "assurances"
    WITHOUT = "without"


# What is set by a name of its own, beside numbers and switches.
PARTS = {kind.value: kind for kind in ChangeKind if kind not in (ChangeKind.NUMBER, ChangeKind.SWITCH)}
PART_LABELS = {
    ChangeKind.TERRITORY: "Territory",
    ChangeKind.GUARANTEES: "Guarantees in force",
    ChangeKind.MANDATE: "UN mandate",
    ChangeKind.ASSURANCES: "Promises to the adversary in force",
    ChangeKind.WITHOUT: "Parts left out",
}


@dataclass(frozen=True)
class Change:
    """One thing that was changed.

    Attributes
    ----------
    path : str
        Of the number, the name of the switch, or 'territory', 'guarantees', 'mandate', 'assurances', 'without'.
    label : str
        What it is called in front of people.
    before, after : str
        As the document and whoever changed it wrote them; lists of names are joined by commas.
    kind : ChangeKind
    text : str
        The change as people read it, with names instead of entries; made from label, before and after if left out.
    """

    path: str
    label: str
    before: str
    after: str
    kind: ChangeKind = ChangeKind.NUMBER
    text: str = ""

    def __str__(self) -> str:
        return self.text or f"{self.label}: {self.after} instead of {self.before}"

    def as_data(self) -> dict[str, str]:
        return {"path": self.path, "label": self.label, "before": self.before, "after": self.after}


@dataclass(frozen=True)
class Asked:
    """One change that is asked for, read: its kind, its path and the text of its value."""

    kind: ChangeKind
    path: str
    text: str


def number_of(text: str) -> Fraction:
    """The number that the text of a change stands for.

    What was typed is read by the grammar, with its limits on digits; a rational that was given as a number was written
    out by `written` and is read back whole, however long.
    """
    return Fraction(text) if re.fullmatch(r"-?[0-9]+([/.][0-9]+)?", text) else exact(text)


def told(changes: Iterable[Change]) -> str:
    """Changes in one line; empty if there are none."""
    return "; ".join(str(change) for change in changes)


def change_of(settlement: Any, asked: Asked, before: str) -> Change:
    """What was asked for as a change of a settlement or of one of its configurations, with its words for people."""
    document: SettlementDocument = settlement.document
    if asked.kind is ChangeKind.NUMBER:
        return Change(asked.path, label(settlement, asked.path), before, asked.text, asked.kind)
    if asked.kind is ChangeKind.SWITCH:
        switch = document.switches[asked.path]
        text = f"{switch.name}: {switch.levels[asked.text].name}"
        return Change(asked.path, switch.name, before, asked.text, asked.kind, text)
    names = {
        **{name: option.name for name, option in document.territory.options.items()},
        **{name: guarantee.name for name, guarantee in document.guarantees.items()},
        **{name: assurance.name for name, assurance in document.assurances.items()},
    }
    title = PART_LABELS[asked.kind]
    if asked.kind in (ChangeKind.TERRITORY, ChangeKind.MANDATE) or before == AS_EACH:
        shown = [", ".join(names.get(name, name) for name in text.split(", ")) for text in (asked.text, before)]
        return Change(asked.path, title, before, asked.text, asked.kind, f"{title}: {shown[0]} instead of {shown[1]}")
    new, old = listed_names(asked.text), listed_names(before)
    steps = [f"with {names.get(name, name)}" for name in new if name not in old]
    steps += [f"without {names.get(name, name)}" for name in old if name not in new]
    return Change(asked.path, title, before, asked.text, asked.kind, f"{title}: {', '.join(steps)}")


def written(value: Fraction) -> str:
    """An exact number as people write it: a decimal where it has one, else a ratio.

    >>> written(Fraction(1, 10)), written(Fraction(-3, 2)), written(Fraction(1, 3)), written(Fraction(7))
    ('0.1', '-1.5', '1/3', '7')
    """
    rest, places = value.denominator, 0
    for factor in (2, 5):
        count = 0
        while rest % factor == 0:
            rest //= factor
            count += 1
        places = max(places, count)
    if rest != 1 or places > 20:
        return str(value)
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def listed_names(given: Any) -> tuple[str, ...]:
    """Names from a list, or from a text in which commas or spaces stand between them; 'none' is no name."""
    if isinstance(given, str):
        given = [name for name in re.split(r"[,\s]+", given) if name]
        given = [] if given == [NONE] else given
    if not isinstance(given, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in given):
        raise UsageError(f"a list of names is wanted, not {str(given)[:60]!r}.")
    return tuple(dict.fromkeys(given))


def numbers_in(node: Any, path: str) -> Iterator[tuple[str, Quantity]]:
    """All numbers below an entry with their paths."""
    if isinstance(node, Quantity):
        yield path, node
    elif isinstance(node, BaseModel):
        for field in type(node).model_fields:
            yield from numbers_in(getattr(node, field), f"{path}.{field}" if path else field)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from numbers_in(value, f"{path}.{key}" if path else key)


# --- reading what is asked ---


def asked_of(settlement: Any, values: Mapping[str, Any], tree: Tree) -> list[Asked]:
    """What is asked for, read: paths for names, texts for values, levels of switches first; mistakes go to the tree.

    Parameters
    ----------
    settlement : Settlement
    values : mapping of str to object
        Path or name of a number to an exact number; switch to level; 'territory' to an option; 'guarantees',
        'assurances' and 'without' to names; 'mandate' to 'absent', 'in force' or 'conditional'.
    """
    document: SettlementDocument = settlement.document
    found: dict[str, Asked] = {}
    for name, value in values.items():
        asked = _read(settlement, document, str(name), value, tree)
        if asked is not None and asked.path in found:
            tree.problem((), f"'{asked.path}' is set twice.", "Set it once.")
        elif asked is not None:
            found[asked.path] = asked
    return sorted(found.values(), key=lambda asked: asked.kind is not ChangeKind.SWITCH)


def _read(settlement: Any, document: SettlementDocument, name: str, value: Any, tree: Tree) -> Asked | None:
    if name in document.switches:
        return Asked(ChangeKind.SWITCH, name, str(value))
    if name in PARTS:
        return _read_part(document, PARTS[name], value, tree)
    path = _path_of(settlement, document, name, tree)
    if path is None:
        return None
    if path in document.switches:
        return Asked(ChangeKind.SWITCH, path, str(value))
    before = len(tree.problems)
    number = check_value(document, tree, path, value, ())
    if len(tree.problems) > before:
        return None
    return Asked(ChangeKind.NUMBER, path, value.strip() if isinstance(value, str) else written(number))


def _read_part(document: SettlementDocument, kind: ChangeKind, value: Any, tree: Tree) -> Asked | None:
    if kind is ChangeKind.TERRITORY:
        options = document.territory.options
        named = [name for name, option in options.items() if str(value) in (name, option.name)]
        if len(named) != 1:
            tree.problem((), f"there is no territorial option '{str(value)[:60]}'.", near_miss(str(value), options))
            return None
        return Asked(kind, kind.value, named[0])
    if kind is ChangeKind.MANDATE:
        if value not in MANDATES:
            tree.problem((), f"a mandate is {', '.join(MANDATES[:2])} or {MANDATES[2]}, not '{str(value)[:60]}'.")
            return None
        if value != "absent" and document.mandate is None:
            tree.problem((), "the document describes no mandate.")
            return None
        return Asked(kind, kind.value, str(value))
    return _read_names(document, kind, value, tree)


def _read_names(document: SettlementDocument, kind: ChangeKind, value: Any, tree: Tree) -> Asked | None:
    known: list[str] = {
        ChangeKind.GUARANTEES: list(document.guarantees),
        ChangeKind.ASSURANCES: list(document.assurances),
        ChangeKind.WITHOUT: list(get_args(OPTIONAL_BLOCKS)),
    }[kind]
    try:
        names = listed_names(value)
    except UsageError as error:
        tree.problem((), f"{kind}: {error}")
        return None
    unknown = [name for name in names if name not in known]
    for name in unknown:
        tree.problem((), f"{kind}: there is no '{name[:60]}'.", near_miss(name, known))
    if kind is ChangeKind.GUARANTEES and len(names) > MOST_GUARANTEES:
        tree.problem((), f"{len(names)} guarantees would be in force.", f"At most {MOST_GUARANTEES} are solved.")
        return None
    if unknown:
        return None
    return Asked(kind, kind.value, ", ".join(name for name in known if name in names) or NONE)


def _path_of(settlement: Any, document: SettlementDocument, name: str, tree: Tree) -> str | None:
    """The path of a number, or the switch, that is called so: by its path, or by its name for people."""
    if re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", name):
        return name
    folded = _folded(name)
    called = [path for path, _ in numbers_in(document, "") if _folded(label(settlement, path)) == folded]
    called += [switch for switch, entry in document.switches.items() if _folded(entry.name) == folded]
    if len(called) == 1:
        return called[0]
    if called:
        tree.problem((), f"'{name[:80]}' may mean {' or '.join(called)}.", "Write the path.")
        return None
    names = [label(settlement, path) for path, _ in numbers_in(document, "")]
    tree.problem((), f"'{name[:80]}' is no number of this document.", near_miss(name, names))
    return None


def _folded(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").casefold().split())


def check_value(document: SettlementDocument, tree: Tree, path: str, value: Any, place: tuple[str, ...]) -> Fraction:
    """A value for a path, checked against the kind of number that may stand there; mistakes go to the tree."""
    parts = tuple(path.split("."))
    kind = kind_at(parts)
    node: Any = document
    for depth, part in enumerate(parts[:-1]):
        node = node.get(part) if isinstance(node, dict) else getattr(node, part, None)
        if node is None:
            above = ".".join(parts[: depth + 1])
            what = f"the document has no '{above}', so '{path}' cannot be set."
            tree.problem(place, what, near_miss(path, _settable(document)))
            return Fraction(0)
    if kind is None or (isinstance(node, dict) and parts[-1] not in node):
        tree.problem(place, f"'{path}' is no number of this document.", near_miss(path, _settable(document)))
        return Fraction(0)
    try:
        number = exact(value)
    except (FormulaError, UsageError) as error:
        tree.problem(place, f"{path}: {getattr(error, 'what', str(error))}", getattr(error, "advice", ""))
        return Fraction(0)
    refusal = kind.refusal(number)
    if refusal:
        tree.problem(place, f"{path}: {refusal}")
    return number


def _settable(document: SettlementDocument) -> list[str]:
    """What can be set by name."""
    return [*(path for path, _ in numbers_in(document, "")), *document.switches, *PARTS]


# --- making a change ---


def with_changes(configuration: Any, asked: Iterable[Asked]) -> Any:
    """A configuration with something changed, unchecked; what is as the document has it is no change."""
    found, settlement = configuration, configuration.settlement
    for each in asked:
        first = next((change for change in found.changes if change.path == each.path), None)
        if first is None and not differs(found, each):
            continue
        before = first.before if first else _stands(found, each)
        back = first is not None and _same(each, before)
        if each.kind is ChangeKind.NUMBER:
            changed = {**found.changed, each.path: number_of(each.text)}
            if back and each.path not in _set_by_document(configuration):
                del changed[each.path]
            found = replace(found, changed=changed)
        elif each.kind in (ChangeKind.TERRITORY, ChangeKind.MANDATE):
            found = replace(found, **{str(each.kind): each.text})
        else:
            found = replace(found, **{str(each.kind): listed_names(each.text)})
        others = tuple(change for change in found.changes if change.path != each.path)
        found = replace(found, changes=others if back else (*others, change_of(settlement, each, before)))
    levels = tuple(change for change in settlement.changes if change.kind is ChangeKind.SWITCH)
    own = (change for change in found.changes if change.kind is not ChangeKind.SWITCH)
    return replace(found, changes=(*levels, *own))


def differs(configuration: Any, asked: Asked) -> bool:
    """Whether what is asked for is not as a configuration has it already."""
    return not _same(asked, _stands(configuration, asked))


def _same(asked: Asked, text: str) -> bool:
    """Whether a text says what is asked for: the same number, name, or set of names."""
    if asked.kind is ChangeKind.NUMBER:
        try:
            return number_of(text) == number_of(asked.text)
        except ValueError:  # a formula, or nothing
            return False
    if asked.kind in (ChangeKind.TERRITORY, ChangeKind.MANDATE):
        return asked.text == text
    return set(listed_names(asked.text)) == set(listed_names(text))


def _stands(configuration: Any, asked: Asked) -> str:
    """What stands in a configuration now, as a document writes it."""
    if asked.kind is ChangeKind.NUMBER:
        if asked.path in configuration.changed:
            return written(configuration.changed[asked.path])
        quantity = configuration.settlement.quantities.get(asked.path)
        return quantity.value if quantity else NOT_GIVEN
    now = getattr(configuration, asked.kind)
    return now if isinstance(now, str) else ", ".join(now) or NONE


def _set_by_document(configuration: Any) -> set[str]:
    """Paths of the numbers that the document itself sets in a configuration."""
    entries = configuration.settlement.document.configurations
    entry, found = entries.get(configuration.id), set[str]()
    while entry is not None:
        found |= set(entry.set)
        entry = entries[entry.extends] if entry.extends else None
    return found


# --- what numbers must satisfy together ---


class RuleKind(StrEnum):
    """How numbers hang together."""

    INCREASING = "increasing"  # each above the one before
    WHOLE = "whole"  # they add up to one
    CHANCE = "chance"  # they add up to more than zero and at most one


@dataclass(frozen=True)
class Rule:
    """Numbers that must satisfy something together; `what` is the refusal, with places for the values.

    Plain data: the page in the browser checks the same rules.
    """

    kind: RuleKind
    paths: tuple[str, ...]
    what: str
    advice: str = ""

    def refusal(self, values: Mapping[str, Fraction]) -> str:
        """Why the numbers do not go together; empty if they do, or if not all of them are given."""
        given = [values[path] for path in self.paths if path in values]
        if len(given) < len(self.paths):
            return ""
        total = sum(given, Fraction(0))
        good = {
            RuleKind.INCREASING: all(low < high for low, high in pairwise(given)),
            RuleKind.WHOLE: total == 1,
            RuleKind.CHANCE: 0 < total <= 1,
        }[self.kind]
        if good:
            return ""
        return self.what.format(*(f"{float(value):g}" for value in given), total=f"{float(total):g}")

    def as_data(self) -> dict[str, Any]:
        return {"kind": str(self.kind), "paths": list(self.paths), "what": self.what, "advice": self.advice}


def rules(document: SettlementDocument) -> list[Rule]:
    """What the numbers of a document must satisfy together, in every configuration."""
    found = []
    stems = [("guarantees", name) for name in document.guarantees] + [
        ("assurances", name) for name in document.assurances
    ]
    for block, name in stems:
        stem = f"{block}.{name}.cost.uniform"
        what = f"{stem}: the cost would range from {{0}} to {{1}}."
        found.append(Rule(RuleKind.INCREASING, (f"{stem}.low", f"{stem}.high"), what, "Keep `low` below `high`."))
    for party in document.switching:
        paths = (f"switching.{party}.turns_away", f"switching.{party}.returns")
        what = f"switching.{party}: the chances to turn away and back would add up to {{total}}."
        found.append(Rule(RuleKind.CHANCE, paths, what, "They must add up to more than 0 and at most 1."))
    if document.trust is not None:
        paths3 = ("trust.temptation", "trust.reward", "trust.insincere_temptation")
        what = "trust: a sincere side's temptation must stay below the reward, an insincere side's above it."
        found.append(Rule(RuleKind.INCREASING, paths3, what))
    for role in ("adversary", "protege"):
        party = next(name for name, entry in document.parties.items() if entry.role == role)
        weights = tuple(f"territory.areas.{area}.weight.{party}" for area in document.territory.areas)
        what = f"the weights of the areas for {party} would add up to {{total}}."
        found.append(Rule(RuleKind.WHOLE, weights, what, "They are shares of one stake: set the others too."))
    return found


def weights_of(values: Mapping[str, Fraction], party: str) -> dict[str, Fraction]:
    """A party's weights of the areas by path."""
    return {p: v for p, v in values.items() if p.startswith("territory.areas.") and p.endswith(f".weight.{party}")}


def check_together(configuration: Any, tree: Tree, place: tuple[str, ...]) -> None:
    """What a changed configuration must satisfy as a whole: sums of weights, order of bounds, pairs, formulas."""
    document: SettlementDocument = configuration.settlement.document
    for rule in rules(document):
        refusal = rule.refusal(configuration.values)
        if refusal:
            tree.problem(place, refusal, f"{rule.advice}{_cure(rule, configuration)}".strip())
    sanctions = document.sanctions
    if sanctions is not None and sanctions.vote is not None and "sanctions.snapback" in configuration.changed:
        tree.problem(place, "the vote decides whether relief is lost: `sanctions.snapback` cannot be set beside it.")
    for one, other in (("fait_accompli.gain", "truce.discount"), ("mandate.renewals", "mandate.renewal_survival")):
        if configuration.has(one) and not configuration.has(other):
            tree.problem(place, f"'{one}' needs '{other}', which the document does not give.")


def _cure(rule: Rule, configuration: Any) -> str:
    """For weights of which only some were set: what the others would be, each in proportion."""
    if rule.kind is not RuleKind.WHOLE:
        return ""
    changed = {change.path for change in configuration.changes}
    free = {path: configuration.values[path] for path in rule.paths if path not in changed}
    left = 1 - sum((configuration.values[path] for path in rule.paths if path in changed), Fraction(0))
    if not free or left < 0 or sum(free.values()) == 0:
        return ""
    scale = left / sum(free.values())
    return f" In proportion: {', '.join(f'{path}={written(value * scale)}' for path, value in free.items())}."


def check_formulas(configuration: Any, tree: Tree, place: tuple[str, ...]) -> None:
    """Note the formulas whose value is not allowed where they stand in a changed configuration."""
    for path, quantity in configuration.settlement.quantities.items():
        if quantity.number is None and path not in configuration.changed:
            refusal = formula_refusal(configuration, path)
            if refusal:
                tree.problem(place, f"{path}: the formula gives too much or too little: {refusal}")


def formula_refusal(configuration: Any, path: str) -> str:
    """Why the value of a formula is not allowed in a configuration; empty if it is."""
    kind = kind_at(tuple(path.split(".")))
    try:
        value = Point(configuration.values).value(configuration.expression(path))
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        return f"the formula has no value: {error}"
    if kind is None:
        return ""
    return next((refusal for end in ends(value) if (refusal := kind.refusal(end))), "")


def check_document(settlement: Any, tree: Tree) -> None:
    """Check the numbers that the configurations of a document set, and what its formulas give in each of them."""

    def right() -> bool:
        return not any(problem.severity == "error" for problem in tree.problems)

    document: SettlementDocument = settlement.document
    for name, entry in document.configurations.items():
        place = ("configurations", name, "set")
        for path, value in entry.set.items():
            check_value(document, tree, path, value, (*place, path))
        if entry.set and right():
            check_together(settlement.configuration(name), tree, place)
    formulas = [path for path, quantity in settlement.quantities.items() if quantity.number is None] if right() else []
    refusals: dict[tuple[str, str], list[str]] = {}
    for name in settlement.configurations if formulas else ():
        configuration = settlement.configuration(name)
        for path in formulas:
            refusal = "" if path in configuration.changed else formula_refusal(configuration, path)
            if refusal:
                refusals.setdefault((path, refusal), []).append(name)
    for (path, refusal), where in refusals.items():
        what = f"the formula gives too much or too little: {refusal}"
        tree.problem(tuple(path.split(".")), what, f"({', '.join(where)})")


def fingerprint(settlement: Any) -> str:
    """A short text that tells a document, with what it inherits and what was changed since, from all others.

    Sixteen hexadecimal digits of the document's entries and of everything changed.

    Examples
    --------
    >>> import negotiation as ng
    >>> here = ng.load("land-options")
    >>> fingerprint(here) == fingerprint(ng.load("land-options"))
    True
    >>> fingerprint(here) == fingerprint(here.change({"war.power_shift": "0.1"}))
    False
    """
    changed = [
        (change.path, str(number_of(change.after)) if change.kind is ChangeKind.NUMBER else change.after)
        for change in settlement.changes
    ]
    told = json.dumps([settlement.tree.data, sorted(changed)], sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def refuse(tree: Tree) -> None:
    """Raise what was noted, every mistake once."""
    found = [f"{one.what} {one.advice}".strip() for one in dict.fromkeys(tree.problems)]
    if found:
        raise UsageError("\n".join(found))
