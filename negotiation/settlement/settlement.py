"""The settlement as an object: read, check, look up, change.

A `Settlement` is immutable. `change` returns a new one, checked like a document that says so. A `Configuration` is a
settlement with one setting of all its levers: which territorial option, which guarantees, whether the mandate, and
the exact value of every lever and parameter by path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy
from pydantic import BaseModel

from negotiation.display import Result, counted
from negotiation.display import columns as col
from negotiation.errors import FormulaError, Problem, UsageError, near_miss
from negotiation.expressions import exact, parse, symbol
from negotiation.settlement.document.levers import belongs
from negotiation.settlement.document.quantities import Quantity, Status
from negotiation.settlement.document.schema import Guarantee, SettlementDocument, TerritorialOption
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.document.yaml_reader import Tree


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


@dataclass(frozen=True)
class Settlement(Result):
    """A settlement: parties, war, territory, guarantees, mandate and configurations, all numbers exact.

    Attributes
    ----------
    document : SettlementDocument
        The validated entries.
    warnings : tuple of Problem
        What a careful reader would want to know: numbers without unit or source.
    overrides : mapping of str to Fraction, optional
        Numbers set in every configuration, by path.
    taken : mapping of str to str, optional
        Levels of switches that were taken (see `switches`).
    """

    document: SettlementDocument
    tree: Tree
    warnings: tuple[Problem, ...] = ()
    overrides: Mapping[str, Fraction] | None = None
    taken: Mapping[str, str] | None = None

    def __hash__(self) -> int:
        return hash((self.document.id, str(self.overrides), str(self.taken)))

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
        values.update(self.overrides or {})
        entry = chain[0]
        return Configuration(
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

    def change(self, values: Mapping[str, Any] | None = None, /, **entries: Any) -> Settlement:
        """The settlement with some numbers set, in every configuration.

        Parameters
        ----------
        values : mapping of str to number
            Path to exact number (int, Fraction, or text such as '0.15').

        Raises
        ------
        UsageError
            If a path does not exist or a value is not allowed there; all mistakes at once.

        Examples
        --------
        >>> import negotiation as ng
        >>> settlement = ng.load("four-level-framework").change({"war.power_shift": "0.10"})
        >>> settlement.configuration(settlement.document.baseline).values["war.power_shift"]
        Fraction(1, 10)
        """
        tree = Tree(self.tree.data)
        changed = dict(self.overrides or {})
        for path, value in {**(values or {}), **entries}.items():
            changed[path] = check_value(self.document, tree, path, value, ())
        found = replace(self, overrides=changed)
        for name in found.configurations if not tree.problems else ():
            check_changes(found.configuration(name), tree, ())
        told = [f"{one.what} {one.advice}".strip() for one in dict.fromkeys(tree.problems)]
        if told:
            raise UsageError("\n".join(told))
        return found

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "mandate", Mandate(self.mandate))

    def __hash__(self) -> int:
        return hash((self.settlement, self.id))

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

    def set(self, values: Mapping[str, Any]) -> Configuration:
        """This configuration with some values replaced (exact numbers; no check of their kind)."""
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

    columns = (
        col.key("path"),
        col.number("value"),
        col.flag("set here"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """The values of all levers and parameters in this configuration."""
        return ((path, value, path in self.changed) for path, value in self.values.items())

    def _gist(self) -> str:
        return f"'{self.id}' of {self.settlement.id}: {self.summary()}"


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


def check_value(document: SettlementDocument, tree: Tree, path: str, value: Any, place: tuple[str, ...]) -> Fraction:
    """A value for a path, checked against the kind of number that may stand there; mistakes go to the tree."""
    parts = tuple(path.split("."))
    kind = kind_at(parts)
    node: Any = document
    for depth, part in enumerate(parts[:-1]):
        node = node.get(part) if isinstance(node, dict) else getattr(node, part, None)
        if node is None:
            kind = None
            above = ".".join(parts[: depth + 1])
            known = [one for one, _ in numbers_in(document, "")]
            tree.problem(place, f"the document has no '{above}', so '{path}' cannot be set.", near_miss(path, known))
            return Fraction(0)
    if kind is None or (isinstance(node, dict) and parts[-1] not in node):
        known = [one for one, _ in numbers_in(document, "")]
        tree.problem(place, f"'{path}' is no number of this document.", near_miss(path, known))
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


def weights_of(values: Mapping[str, Fraction], party: str) -> dict[str, Fraction]:
    """A party's weights of the areas by path."""
    return {p: v for p, v in values.items() if p.startswith("territory.areas.") and p.endswith(f".weight.{party}")}


def check_changes(configuration: Configuration, tree: Tree, place: tuple[str, ...]) -> None:
    """What numbers must satisfy together after a change: sums of weights, order of bounds, pairs."""
    values = configuration.values
    for path, high in values.items():
        low = values.get(path.removesuffix("high") + "low")
        if path.endswith(".cost.uniform.high") and low is not None and not low < high:
            what = f"{path.removesuffix('.high')}: the cost would range from {float(low):g} to {float(high):g}."
            tree.problem(place, what, "Keep `low` below `high`.")
    for party in configuration.settlement.document.switching:
        away, back = (values.get(f"switching.{party}.{entry}", Fraction(1, 2)) for entry in ("turns_away", "returns"))
        if not 0 < away + back <= 1:
            what = f"switching.{party}: the chances to turn away and back would add up to {float(away + back):g}."
            tree.problem(place, what, "They must add up to more than 0 and at most 1.")
    trust = [values.get(f"trust.{entry}") for entry in ("temptation", "reward", "insincere_temptation")]
    if None not in trust and not trust[0] < trust[1] < trust[2]:  # type: ignore[operator]
        what = "trust: a sincere side's temptation must stay below the reward, an insincere side's above it."
        tree.problem(place, what)
    sanctions = configuration.settlement.document.sanctions
    if sanctions is not None and sanctions.vote is not None and "sanctions.snapback" in configuration.changed:
        tree.problem(place, "the vote decides whether relief is lost: `sanctions.snapback` cannot be set beside it.")
    for one, other in (("fait_accompli.gain", "truce.discount"), ("mandate.renewals", "mandate.renewal_survival")):
        if configuration.has(one) and not configuration.has(other):
            tree.problem(place, f"'{one}' needs '{other}', which the document does not give.")
    for role in ("adversary", "protege"):
        party = configuration.settlement.party(role)
        weights = weights_of(configuration.values, party)
        total = sum(weights.values(), Fraction(0))
        if len(weights) == len(configuration.settlement.document.territory.areas) and total != 1:
            what = f"the weights of the areas for {party} would add up to {float(total):g}."
            tree.problem(place, what, "They are shares of one stake: set the others too.")
