"""The settlement as an object: read, check, look up, change.

A `Settlement` is immutable. `change` returns a new one, checked like a document that says so. A `Configuration` is a
settlement with one setting of all its levers: which territorial option, which guarantees, whether the mandate, and
the exact value of every lever and parameter by path. Both carry the list of what was changed since the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy

from negotiation.display import Result, counted
from negotiation.display import columns as col
from negotiation.errors import DocumentError, Problem, UsageError, near_miss
from negotiation.expressions import exact, parse, symbol
from negotiation.settlement.changes import (
    AS_EACH,
    NOT_CHOSEN,
    NOT_GIVEN,
    Asked,
    Change,
    ChangeKind,
    Mandate,
    asked_of,
    change_of,
    check_document,
    check_formulas,
    check_together,
    differs,
    number_of,
    numbers_in,
    refuse,
    with_changes,
)
from negotiation.settlement.document.levers import belongs
from negotiation.settlement.document.quantities import Quantity, Status
from negotiation.settlement.document.schema import Guarantee, SettlementDocument, TerritorialOption
from negotiation.settlement.document.validation import validated
from negotiation.settlement.document.yaml_reader import Tree
from negotiation.settlement.switches import data_at_level, level_of


@dataclass(frozen=True)
class Settlement(Result):
    """A settlement: parties, war, territory, guarantees, mandate and configurations, all numbers exact.

    Attributes
    ----------
    document : SettlementDocument
        The validated entries.
    warnings : tuple of Problem
        What a careful reader would want to know: numbers without unit or source.
    changes : tuple of Change
        What was changed in every configuration since the document, levels of switches first.
    original : Settlement, optional
        The settlement before levels of switches were taken, where some were.
    """

    document: SettlementDocument
    tree: Tree
    warnings: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    original: Settlement | None = None

    def __hash__(self) -> int:
        return hash((self.document.id, self.changes))

    @property
    def id(self) -> str:
        return self.document.id

    @property
    def title(self) -> str:
        return self.document.title

    def as_yaml(self) -> str:
        """The whole document as YAML, with inherited entries and without numbers changed since."""
        from negotiation.settlement.document.inheritance import printed

        return printed({key: value for key, value in self.tree.data.items() if key != "extends"})

    def party(self, role: str) -> str:
        """The party that has a role (adversary or protege)."""
        return next(name for name, one in self.document.parties.items() if one.role == role)

    def name(self, party: str) -> str:
        """The name of a party for people."""
        return self.document.parties[party].name

    @cached_property
    def quantities(self) -> Mapping[str, Quantity]:
        """Every number of the document by path."""
        return dict(numbers_in(self.document, ""))

    @cached_property
    def numbers(self) -> Mapping[str, Fraction | None]:
        """The exact value of every number by path; None where a formula stands."""
        return {path: quantity.number for path, quantity in self.quantities.items()}

    @cached_property
    def _expressions(self) -> dict[Any, dict[Any, Any]]:
        """Expressions that configurations share (see `Configuration.shared`)."""
        return {}

    @property
    def configurations(self) -> tuple[str, ...]:
        """Names of the configurations, the baseline first."""
        others = [name for name in self.document.configurations if name != self.document.baseline]
        return (self.document.baseline, *others)

    def configuration(self, name: str) -> Configuration:
        """One setting of all the levers, by name.

        Raises
        ------
        UsageError
            If there is no such configuration.
        """
        entries = self.document.configurations
        if name not in entries:
            raise UsageError(f"{self.id} has no configuration '{name}'. {near_miss(name, entries)}".strip())
        chain = [entries[name]]
        while chain[-1].extends:
            chain.append(entries[chain[-1].extends])
        territory = next((c.territory for c in chain if c.territory), next(iter(self.document.territory.options)))
        guarantees = next((c.guarantees for c in chain if c.guarantees is not None), [])
        assurances = next((c.assurances for c in chain if c.assurances is not None), list(self.document.assurances))
        without = next((c.without for c in chain if c.without is not None), [])
        mandate = next((c.mandate for c in chain if c.mandate), Mandate.ABSENT)
        values: dict[str, Fraction] = {}
        for entry in reversed(chain):
            values.update({path: exact(text) for path, text in entry.set.items()})
        entry = chain[0]
        own = Configuration(
            self,
            name,
            entry.name or name.replace("_", " "),
            entry.summary,
            territory,
            tuple(guarantees),
            Mandate(mandate),
            values,
            tuple(assurances),
            tuple(without),
        )
        changed: Configuration = with_changes(own, self._asked)
        return changed

    def as_document(self) -> Settlement:
        """The settlement as its document has it: nothing set since, levels of switches as they were taken."""
        return replace(self, changes=tuple(one for one in self.changes if one.kind is ChangeKind.SWITCH))

    @property
    def _asked(self) -> list[Asked]:
        """What every configuration is changed by, beside what the document itself now says."""
        return [
            Asked(change.kind, change.path, change.after)
            for change in self.changes
            if change.kind is not ChangeKind.SWITCH
        ]

    def change(self, values: Mapping[str, Any] | None = None, /, **entries: Any) -> Settlement:
        """The settlement with something changed in every configuration.

        Parameters
        ----------
        values : mapping of str to object
            Path or name of a number to an exact number (int, Fraction, or text such as '0.15'); switch to a level;
            'territory' to an option; 'mandate' to 'absent', 'in force' or 'conditional'; 'guarantees',
            'assurances' and 'without' to names. Levels of switches are taken first, in their order.

        Raises
        ------
        UsageError
            If a name does not exist, a value is not allowed there, or the numbers do not go together in some
            configuration; all mistakes at once.

        Examples
        --------
        >>> import negotiation as ng
        >>> settlement = ng.load("four-level-framework").change({"war.power_shift": "0.10"})
        >>> settlement.configuration(settlement.document.baseline).values["war.power_shift"]
        Fraction(1, 10)
        >>> print(settlement.changes[0])
        Russia's gain in strength during the truce: 0.10 instead of 0.14
        """
        tree = Tree(self.tree.data)
        asked = asked_of(self, {**(values or {}), **entries}, tree)
        refuse(tree)
        found = self
        for each in asked:
            if each.kind is ChangeKind.SWITCH:
                found = found._at_level(each.path, each.text)
        return found._changed([each for each in asked if each.kind is not ChangeKind.SWITCH])

    def _changed(self, asked: list[Asked]) -> Settlement:
        """The settlement with numbers and parts changed in every configuration, checked as a whole."""
        if not asked:
            return self
        every = {each.path: each for each in (*self._asked, *asked)}
        levels = [change for change in self.changes if change.kind is ChangeKind.SWITCH]
        plain = self.as_document()
        here = [plain.configuration(name) for name in self.configurations]
        moved = [
            change_of(self, each, self._written(each))
            for each in every.values()
            if any(differs(configuration, each) for configuration in here)
        ]
        found = replace(self, changes=(*levels, *moved))
        tree = Tree(self.tree.data)
        for name in found.configurations:
            configuration = found.configuration(name)
            check_together(configuration, tree, ())
            check_formulas(configuration, tree, ())
        refuse(tree)
        return found

    def _at_level(self, switch: str, level: str) -> Settlement:
        """The settlement with a level of a switch taken; other changes are made anew."""
        level_of(self, switch, level)
        if self.taken.get(switch) == level:
            return self
        tree = Tree(data_at_level(self, switch, level), self.tree.file, self.tree.places, [], self.tree.base)
        before = self.taken.get(switch, NOT_CHOSEN)
        change = change_of(self, Asked(ChangeKind.SWITCH, switch, level), before)
        levels = [one for one in self.changes if one.kind is ChangeKind.SWITCH and one.path != switch]
        try:
            found = from_tree(tree, changes=(*levels, change), original=self.original or self.as_document())
        except DocumentError as error:
            told = "; ".join(f"{one.what} {one.advice}".strip() for one in error.problems)
            raise UsageError(f"switch {switch} = {level} does not fit {self.id}: {told}") from None
        return found._changed(self._asked)

    @property
    def taken(self) -> Mapping[str, str]:
        """Levels of switches that were taken, by switch."""
        return {change.path: change.after for change in self.changes if change.kind is ChangeKind.SWITCH}

    @cached_property
    def overrides(self) -> Mapping[str, Fraction]:
        """Numbers set in every configuration, by path."""
        return {change.path: number_of(change.after) for change in self.changes if change.kind is ChangeKind.NUMBER}

    def _written(self, asked: Asked) -> str:
        """What the document says where something is changed in every configuration."""
        if asked.kind is not ChangeKind.NUMBER:
            return AS_EACH
        quantity = self.quantities.get(asked.path)
        return quantity.value if quantity else NOT_GIVEN

    def summary(self) -> str:
        doc = self.document
        counts = [
            f"{len(doc.parties)} parties",
            counted(len(doc.territory.options), "territorial option"),
            counted(len(doc.guarantees), "guarantee"),
            counted(len(doc.configurations), "configuration"),
        ]
        return f"{doc.title} ({doc.id}): {', '.join(counts)}."

    columns = (
        col.key("configuration"),
        col.text("name"),
        col.text("territory"),
        col.labels("guarantees", none="none"),
        col.text("mandate"),
        col.number("numbers set"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each configuration what it consists of; `assumptions` has the numbers."""
        for found in self._items().values():
            yield found.id, found.name, found.territory, found.guarantees, found.mandate, len(found.changed) or None

    def _items(self) -> Mapping[str, Configuration]:
        return {name: self.configuration(name) for name in self.configurations}

    @property
    def assumptions(self) -> Assumptions:
        """Every number with its range, unit, status and source."""
        return Assumptions(self)


@dataclass(frozen=True)
class Assumptions(Result):
    """The numbers of a settlement and where they come from."""

    settlement: Settlement

    def summary(self) -> str:
        statuses = [q.status or "of no status" for q in self.settlement.quantities.values()]
        counts = ", ".join(f"{statuses.count(one)} {one}" for one in dict.fromkeys(statuses))
        return f"{len(statuses)} numbers: {counts}."

    columns = (
        col.key("path"),
        col.value("value", shown_as="number"),
        col.interval("range"),
        col.text("unit"),
        col.category("status", order=tuple(reversed(Status))),
        col.text("source"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for path, q in self.settlement.quantities.items():
            value = q.value if q.number is None else q.number
            yield path, value, q.bounds, q.unit, q.status or None, q.source


@dataclass(frozen=True)
class Configuration(Result):
    """A named setting of all the levers of a settlement.

    Attributes
    ----------
    settlement : Settlement
    id, name, text : str
        Its name in the document, its name for people, its summary.
    territory : str
        The territorial option.
    guarantees : tuple of str
        Those in force.
    mandate : Mandate
        'absent', 'in force' or 'conditional' (on the consent of those with a veto).
    changed : mapping of str to Fraction
        Levers and parameters set here, by path.
    assurances : tuple of str
        Promises to the adversary in force.
    without : tuple of str
        Parts of the document that are left out here ('violations', 'staging', ...).
    open : frozenset of str
        Guarantees listed in `guarantees` of which it is left open whether they are in force: each counts by the name
        `layer.<guarantee>`, which is 1 where it is and 0 where it is not. 'line' among them leaves the territorial
        option open: the names `line.<party>` are the shares that the sides hold, `line.power_shift` its own shift.
    """

    settlement: Settlement
    id: str
    name: str
    text: str
    territory: str
    guarantees: tuple[str, ...]
    mandate: Mandate
    changed: Mapping[str, Fraction]
    assurances: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    open: frozenset[str] = frozenset()
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "mandate", Mandate(self.mandate))

    def __hash__(self) -> int:
        return hash((self.settlement, self.id, self.changes))

    @property
    def by_hand(self) -> tuple[Change, ...]:
        """What was changed in this configuration beside what was changed in every one."""
        everywhere = {(change.path, change.after) for change in self.settlement.changes}
        return tuple(change for change in self.changes if (change.path, change.after) not in everywhere)

    @property
    def title(self) -> str:
        """Its name for people, with the word that it was changed where it was, beside the others."""
        return f"{self.name}, changed" if self.by_hand else self.name

    @property
    def known_as(self) -> str:
        """Its name in the document, with the levels of switches that replace what it is about, and whether it was
        changed beside the others."""
        levels = [f"{switch}={level}" for switch, level in self.settlement.taken.items()] if self._replaced else []
        told = f"{self.id} [{', '.join(levels)}]" if levels else self.id
        return f"{told}, changed" if self.by_hand else told

    @property
    def _replaced(self) -> bool:
        """Whether levels of switches gave this configuration another line, mandate or guarantees."""
        before = self.settlement.original
        if before is None or self.id not in before.document.configurations:
            return False
        then, now = before.configuration(self.id), self.settlement.as_document().configuration(self.id)
        parts = [(one.territory, one.mandate, frozenset(one.guarantees)) for one in (then, now)]
        return parts[0] != parts[1]

    def left_out(self, path: str) -> bool:
        """Whether a path belongs to a part of the document that this configuration leaves out."""
        return any(belongs(path, part) for part in self.without)

    def part(self, name: str) -> Any:
        """An optional block of the document (violations, staging, ...); None or empty where absent or left out."""
        found = getattr(self.settlement.document, name)
        if name not in self.without:
            return found
        return {} if isinstance(found, dict) else None

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """Exact values of all levers and parameters that are numbers (formulas are expanded in `expression`)."""
        found = {path: number for path, number in self.settlement.numbers.items() if number is not None}
        every = {**found, **self.changed}
        return {path: one for path, one in every.items() if not self.left_out(path)} if self.without else every

    def has(self, path: str) -> bool:
        """Whether the document, or this configuration, gives a number at a path."""
        return not self.left_out(path) and (path in self.changed or path in self.settlement.quantities)

    @cached_property
    def shared(self) -> dict[Any, Any]:
        """A store of expressions, the same for all configurations in which every path means the same expression.

        A number means its symbol whatever its value; only a number set where the document has none or a formula, a
        part left out and a guarantee left open make a path mean something else.
        """
        numbers = self.settlement.numbers
        unusual = frozenset(path for path in self.changed if numbers.get(path) is None)
        return self.settlement._expressions.setdefault((unusual, frozenset(self.without), self.open), {})

    def expression(self, path: str, default: int = 0) -> sympy.Expr:
        """The number at a path as an expression: its symbol, its formula expanded, or the default if not given."""
        found = self.shared.get((path, default))
        if found is None:
            found = self.shared[path, default] = self._expression(path, default)
        return found

    def _expression(self, path: str, default: int) -> sympy.Expr:
        if self.left_out(path):
            return sympy.Integer(default)
        if path in self.changed:
            return symbol(path)
        quantity = self.settlement.quantities.get(path)
        if quantity is None:
            return sympy.Integer(default)
        if self.settlement.numbers[path] is not None:
            return symbol(path)
        formula = parse(quantity.value, self.settlement.document.parameters, prefix="parameters.")
        inner = {one: self.expression(one.name) for one in formula.free_symbols}
        return formula.xreplace(inner)

    def change(self, values: Mapping[str, Any] | None = None, /, **entries: Any) -> Configuration:
        """This configuration with something changed, checked as a whole; the parameters are those of
        `Settlement.change`.

        Raises
        ------
        UsageError
            With every mistake.

        Examples
        --------
        >>> import negotiation as ng
        >>> here = ng.load("land-options").configuration("freeze")
        >>> there = here.change({"Russia's cost of fighting": "0.1", "guarantees": ["us_committed"]})
        >>> there.guarantees, str(there.changes[0])
        (('us_committed',), "Russia's cost of fighting: 0.1 instead of 0.08")
        """
        tree = Tree(self.settlement.tree.data)
        asked = asked_of(self.settlement, {**(values or {}), **entries}, tree)
        refuse(tree)
        settlement = self.settlement
        for each in asked:
            if each.kind is ChangeKind.SWITCH:
                settlement = settlement._at_level(each.path, each.text)
        found: Configuration = self
        if settlement is not self.settlement:
            mine = [Asked(change.kind, change.path, change.after) for change in self.by_hand]
            found = replace(with_changes(settlement.configuration(self.id), mine), open=self.open)
        found = with_changes(found, [each for each in asked if each.kind is not ChangeKind.SWITCH])
        check_together(found, tree, ())
        check_formulas(found, tree, ())
        refuse(tree)
        return found

    def _unchecked(self, values: Mapping[str, Any]) -> Configuration:
        """This configuration at a point of a solver's own: numbers replaced, nothing checked, no change noted."""
        return replace(self, changed={**self.changed, **{path: exact(value) for path, value in values.items()}})

    @property
    def option(self) -> TerritorialOption:
        return self.settlement.document.territory.options[self.territory]

    def guarantee(self, name: str) -> Guarantee:
        return self.settlement.document.guarantees[name]

    def summary(self) -> str:
        guarantees = ", ".join(self.guarantee(one).name for one in self.guarantees) or "none"
        left = f"; without {', '.join(self.without)}" if self.without else ""
        return f"{self.name}: {self.option.name}; guarantees: {guarantees}; UN mandate {self.mandate}{left}."

    columns = (col.key("path"), col.number("value"), col.flag("set here"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """The values of all levers and parameters in this configuration."""
        return ((path, value, path in self.changed) for path, value in self.values.items())

    def _gist(self) -> str:
        return f"'{self.id}' of {self.settlement.id}: {self.summary()}"


def configured(settlement: Settlement | Configuration, name: str | None = None) -> Configuration:
    """The configuration that is meant: of a settlement the one of that name, its baseline if no name is given.

    Parameters
    ----------
    settlement : Settlement or Configuration
    name : str, optional

    Raises
    ------
    UsageError
        If there is no such configuration, or a name stands beside a configuration.

    Examples
    --------
    >>> import negotiation as ng
    >>> configured(ng.load("land-options")).id
    'freeze'
    """
    if isinstance(settlement, Settlement):
        return settlement.configuration(settlement.document.baseline if name is None else name)
    if not isinstance(settlement, Configuration):
        kind = type(settlement).__name__
        raise UsageError(f"a settlement or a configuration is wanted, not {kind}: `ng.load` reads one by name or path.")
    if name is not None:
        raise UsageError(f"this is already configuration '{settlement.id}'; leave the name out.")
    return settlement


def from_tree(tree: Tree, *, changes: tuple[Change, ...] = (), original: Settlement | None = None) -> Settlement:
    """A settlement from a whole document, with the levels of switches taken; a DocumentError names every mistake."""
    document = checked(tree)
    if document is None or tree.problems:
        raise DocumentError(tree.problems)
    return Settlement(document, tree, changes=changes, original=original)


def checked(tree: Tree) -> SettlementDocument | None:
    """The document of a tree, its numbers checked in every configuration; mistakes are noted in `tree.problems`."""
    document = validated(tree)
    if document is not None:
        check_document(Settlement(document, tree), tree)
    return document
