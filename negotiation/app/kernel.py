"""The kernel of the page: what decides a verdict, as tapes that the browser walks itself.

For one setting of what cannot be changed by a number (the mandate, the parts of the document left out, the promises
in force, and guarantees that cannot be left open) the expressions that decide the verdict are taken from the same
`Agreement` that Python reads verdicts off, with the territorial line and all other guarantees left open: they
count by names that are numbers like the rest. A kernel is plain data, no code: instructions, and which of them is
whose gain. The arithmetic that walks it stands in `static/tape.js`, the verdict from signs in `static/kernel.js`;
the tests hold both to Python's answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from negotiation.deterrence.agreement import Agreement, Held
from negotiation.deterrence.closed_forms.ceasefire import ClosedForms
from negotiation.deterrence.deviation import Deviation
from negotiation.errors import SolverError
from negotiation.expressions.program import Program
from negotiation.games import Incentive
from negotiation.settlement import Configuration, Mandate, Settlement, encode
from negotiation.settlement.game.flows import attack_gain
from negotiation.settlement.game.payoffs import State, Terms
from negotiation.settlement.game.territory import LINE, line_shift, share

MOST_SETTINGS = 256


@dataclass(frozen=True)
class Setting:
    """What a kernel is made for: the mandate, parts left out, promises in force, guarantees that stay fixed."""

    mandate: str
    without: tuple[str, ...]
    assurances: tuple[str, ...]
    fixed: tuple[str, ...]

    @property
    def key(self) -> str:
        """The setting as text: how the page asks for its kernel."""
        return "|".join([self.mandate, *(",".join(sorted(one)) for one in (self.without, self.assurances, self.fixed))])


def layers(settlement: Settlement) -> tuple[str, ...]:
    """The guarantees that some configuration puts in force, in the document's order."""
    used = {one for name in settlement.configurations for one in settlement.configuration(name).guarantees}
    return tuple(one for one in settlement.document.guarantees if one in used)


def openable(settlement: Settlement, guarantee: str) -> bool:
    """Whether a guarantee can be left open: its provider's cost is private, and no choice of others hangs on it."""
    entry = settlement.document.guarantees[guarantee]
    own = entry.provider == settlement.party("protege")
    private = entry.cost is not None and not (entry.cost.fixed or entry.cost.per_strength)
    adversary = settlement.party("adversary")
    insider = entry.provider == adversary
    return (own or private or insider) and entry.upkeep is None and adversary not in entry.needs_consent


def settings(settlement: Settlement) -> tuple[Setting, ...]:
    """The settings for which the page has kernels: every mandate, and what the configurations leave out or promise."""
    found = [settlement.configuration(name) for name in settlement.configurations]
    kept = [one for one in layers(settlement) if not openable(settlement, one)]
    subsets = [tuple(c) for size in range(len(kept) + 1) for c in itertools.combinations(kept, size)]
    mandates = ("absent", "in force", "conditional") if settlement.document.mandate else ("absent",)
    blocks = dict.fromkeys((one.without, one.assurances) for one in found)
    every = [Setting(m, w, a, fixed) for m in mandates for w, a in blocks for fixed in subsets]
    if len(every) > MOST_SETTINGS:  # only those of the configurations themselves
        every = [setting_of(one) for one in found]
    return tuple({one.key: one for one in every}.values())


def setting_of(configuration: Configuration) -> Setting:
    """The setting of a configuration."""
    fixed = tuple(one for one in configuration.guarantees if not openable(configuration.settlement, one))
    return Setting(configuration.mandate, configuration.without, configuration.assurances, fixed)


def opened(settlement: Settlement, setting: Setting) -> Configuration:
    """The configuration of a setting with the line and all guarantees that can be left open."""
    base = settlement.configuration(settlement.document.baseline)
    free = [one for one in layers(settlement) if openable(settlement, one)]
    return replace(
        base,
        mandate=Mandate(setting.mandate),
        without=setting.without,
        assurances=setting.assurances,
        guarantees=tuple(one for one in layers(settlement) if one in free or one in setting.fixed),
        open=frozenset([LINE, *free]),
        changed={},
    )


class _Certain(Terms):
    """Terms in which one guarantee is honoured with a given chance."""

    def __init__(self, configuration: Configuration, guarantee: str, chance: int) -> None:
        super().__init__(configuration)
        self.one, self.chance = guarantee, sympy.Integer(chance)

    def honour(self, guarantee: str, mandated: State | bool) -> sympy.Expr:
        return self.chance if guarantee == self.one else super().honour(guarantee, mandated)


class _Writer:
    """Collects expressions and gives each its number among the outputs."""

    def __init__(self) -> None:
        self.expressions: list[sympy.Expr] = []
        self._known: dict[sympy.Expr, int] = {}

    def put(self, expression: sympy.Expr) -> int:
        if expression not in self._known:
            self._known[expression] = len(self.expressions)
            self.expressions.append(expression)
        return self._known[expression]


def kernel(settlement: Settlement, setting: Setting) -> dict[str, Any]:
    """The kernel of a setting as plain data.

    Returns
    -------
    dict
        `steps` (instructions, see `Program.as_data`), `outputs` (their positions), `held` (the council's choice or ''
        to cases with `conditions`, `truce`, `signature`), `signing` and `consent` (alternatives), `layers` (guarantee
        to `honour`, `reliability`, `at0`, `at1`, `cutoff`, `response`). All refer to outputs by number. Or `refusal`:
        why there is none (others' choices make too many cases to keep all numbers open).
    """
    configuration = opened(settlement, setting)
    adversary = settlement.party("adversary")
    put = _Writer()
    try:
        agreement = Agreement(replace(encode(configuration), values={}), adversary)
        held = agreement.held
    except SolverError as error:
        return {"refusal": str(error)}
    found: dict[str, Any] = {
        "held": {
            choice or "": [_case(agreement, configuration, one, put) for one in cases] for choice, cases in held.items()
        },
        "signing": [_alternative(one, put) for one in agreement.signing],
        "consent": [_alternative(one, put) for one in agreement.consent],
        "council": agreement.council is not None,
        "layers": dict(_layers(configuration, put)),
    }
    program = Program.of(put.expressions)
    return {"steps": program.as_data(), "outputs": list(program.outputs), **found}


def _alternative(one: Any, put: _Writer) -> dict[str, Any]:
    return {"gain": put.put(one.gain), "conditions": [put.put(each) for each in one.conditions]}


def _case(agreement: Agreement, configuration: Configuration, held: Held, put: _Writer) -> dict[str, Any]:
    order = {where: index for index, where in enumerate(agreement.game.information_sets)}
    return {
        "conditions": [put.put(one) for one in held.conditions],
        "truce": [_incentive(configuration, one, order[one.where], put) for one in held.truce],
        "signature": [_incentive(configuration, one, order[one.where], put) for one in held.signature],
    }


def _incentive(configuration: Configuration, one: Incentive, order: int, put: _Writer) -> dict[str, Any]:
    """An incentive as data, from which the page makes words; `order` is the place of its decision in the tree."""
    deviation = Deviation.of(one, Fraction(0))
    return {
        **{key: value for key, value in deviation.as_data().items() if key != "gain"},
        "keeps": str(one.kept.kind) if one.kept is not None else None,
        "move": one.deviation,
        "where": one.where,
        "order": order,
        "adversary": one.party == configuration.settlement.party("adversary"),
        "grave": deviation.grave,
        "gain": put.put(one.gain),
    }


def _layers(configuration: Configuration, put: _Writer) -> Iterator[tuple[str, dict[str, int]]]:
    """What each provider does, for guarantees with a private cost."""
    terms = Terms(configuration)
    mandates = terms.mandates()
    states = ClosedForms(configuration).states
    known = all(terms.certain(one) or terms.law(one) is not None for one in configuration.guarantees)
    for one in configuration.guarantees:
        if not known or terms.certain(one) or terms.law(one) is None:
            continue
        first = states[0][0]
        worth = terms.stake(one, first) + terms.default_cost(one, first)
        found = {
            "honour": sympy.Add(*(q * terms.honour(one, state) for state, q in states)),
            "reliability": sympy.Add(*(q * terms.reliability(one, state) for state, q in states)),
            "cutoff": worth / terms.burden(one, first),
            "response": terms.response(one, first),
            "at0": sympy.Add(*(q * attack_gain(_Certain(configuration, one, 0), obtained) for obtained, q in mandates)),
            "at1": sympy.Add(*(q * attack_gain(_Certain(configuration, one, 1), obtained) for obtained, q in mandates)),
        }
        yield one, {name: put.put(expression) for name, expression in found.items()}


def lines(settlement: Settlement) -> dict[str, Any]:
    """What each territorial option gives the sides, as a tape: option to outputs for the three names of the line."""
    put = _Writer()
    base = settlement.configuration(settlement.document.baseline)
    sides = (settlement.party("adversary"), settlement.party("protege"))
    found = {}
    for option in settlement.document.territory.options:
        here = replace(base, territory=option, changed={})
        found[option] = {f"{LINE}.{side}": put.put(share(here, side)) for side in sides}
        found[option][f"{LINE}.power_shift"] = put.put(line_shift(here))
    program = Program.of(put.expressions)
    return {"steps": program.as_data(), "outputs": list(program.outputs), "options": found}
