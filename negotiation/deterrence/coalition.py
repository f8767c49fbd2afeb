"""Will the guarantee come together? Contribution as a game among the guarantors.

Each provider of a guarantee with an `upkeep` contributes it or stays out; with what is contributed the chance of a
violation is what it is (N1c; certain or impossible where the adversary's cost of fighting has no range). A provider
gets :math:`B_j (y_P - W_P)(1 - F) - \\sum m_j`. Where nobody is pivotal alone, that nobody contributes is an
equilibrium beside those that deter (Palfrey and Rosenthal 1984; Bagnoli and Lipman 1989).

Where guarantors who are called must guess whether enough others act, they act up to a threat of
:math:`\\theta^* = 1 - c/b` (Carlsson and van Damme 1993; Morris and Shin 2003), whatever the noise.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import sympy

from negotiation.deterrence.assessment import assess
from negotiation.display import Result
from negotiation.display import columns as col
from negotiation.errors import UsageError
from negotiation.expressions import Number, Point, midpoint
from negotiation.games import NormalFormGame
from negotiation.library import threat_cutoff
from negotiation.settlement import Configuration, Mandate, Settlement, configured
from negotiation.settlement.game.flows import chance_known, contributors, violation_chance
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.small_violations import false_alarms
from negotiation.solvers import solve

MOST = 8
NOTHING = "nothing"


@dataclass(frozen=True)
class Coalition(Result):
    """The contribution game of a configuration and its pure equilibria.

    Attributes
    ----------
    configuration : Configuration
    game : NormalFormGame
        A strategy names the guarantees that a provider contributes, or 'nothing'. Payoffs are exact where the chance
        of a violation is rational, else the midpoint of an enclosure narrower than 1e-20.
    chances : mapping of tuple of str to Number
        Guarantees contributed to the chance of a violation.
    equilibria : tuple of tuple of str
        What is contributed in each pure equilibrium.
    cutoffs : mapping of str to Number
        Guarantee to θ*: the threat, as a share of all who must act, up to which its provider acts on a guess.
    """

    configuration: Configuration
    game: NormalFormGame
    chances: Mapping[tuple[str, ...], Number]
    equilibria: tuple[tuple[str, ...], ...]
    cutoffs: Mapping[str, Number]

    @property
    def everybody(self) -> bool:
        """Whether contributing all that the configuration has is an equilibrium."""
        return tuple(contributors(self.configuration)) in self.equilibria

    @property
    def nobody(self) -> bool:
        """Whether contributing nothing is one."""
        return () in self.equilibria

    def summary(self) -> str:
        name = f"'{self.configuration.id}'"
        if not self.equilibria:
            return f"The contributions to {name} have no pure equilibrium."
        told = " or ".join(self._told(one) for one in self.equilibria)
        verb = "is" if self.everybody else "is not"
        return f"In equilibrium the guarantors of {name} contribute {told}; contributing all of it {verb} one."

    def _told(self, given: tuple[str, ...]) -> str:
        names = [self.configuration.guarantee(one).name for one in given]
        return " and ".join(names) if names else NOTHING

    columns = (col.key("contributed"), col.chance("chance of a violation"), col.flag("equilibrium"))

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        for given, chance in self.chances.items():
            yield self._told(given), chance, given in self.equilibria

    def as_data(self) -> dict[str, Any]:
        chances = [{"contributed": list(one), "violation": chance} for one, chance in self.chances.items()]
        return {
            "configuration": self.configuration.id,
            "coalitions": chances,
            "equilibria": [list(one) for one in self.equilibria],
            "cutoffs": dict(self.cutoffs),
        }


def coalition(settlement: Settlement | Configuration, configuration: str | None = None) -> Coalition:
    """The contributions that guarantors make in equilibrium.

    Parameters
    ----------
    settlement : Settlement or Configuration
    configuration : str, optional
        The baseline if left out.

    Raises
    ------
    UsageError
        If no guarantee in force has an `upkeep`, or more than 8 have.

    Examples
    --------
    >>> import negotiation as ng
    >>> ng.coalition(ng.load("reassurance-force")).nobody
    True
    """
    settlement = configured(settlement, configuration)
    given = contributors(settlement)
    if not 1 <= len(given) <= MOST:
        raise UsageError(f"{len(given)} guarantees of '{settlement.id}' have an `upkeep:`; 1 to {MOST} are needed.")
    chances = {
        chosen: _chance(settlement, chosen)
        for size in range(len(given) + 1)
        for chosen in itertools.combinations(given, size)
    }
    game = _game(settlement, given, chances)
    parts = {_label(part): part for owned in _owned(settlement, given).values() for part in _parts(owned)}
    found = [[parts[str(one.profile[party])] for party in game.parties] for one in solve(game, concept="pure Nash")]
    cutoffs = {one: value for one in given if (value := _cutoff(settlement, one)) is not None}
    return Coalition(settlement, game, chances, tuple(_given(given, one) for one in found), cutoffs)


def _chance(configuration: Configuration, chosen: tuple[str, ...]) -> Number:
    """The chance of a violation when just these of the costly guarantees are contributed."""
    dropped = set(contributors(configuration)) - set(chosen)
    there = replace(configuration, guarantees=tuple(one for one in configuration.guarantees if one not in dropped))
    if chance_known(there):
        terms = Terms(there)
        each = (chance * violation_chance(terms, mandated) for mandated, chance in mandates(there))
        return Point(there.values).value(sympy.Add(*each))
    return Fraction(int(assess(there).margin < 0))


def _game(configuration: Configuration, given: list[str], chances: Mapping[tuple[str, ...], Number]) -> NormalFormGame:
    """Providers choose which of their guarantees to contribute, at once."""
    mine = _owned(configuration, given)
    strategies = {party: tuple(_label(part) for part in _parts(owned)) for party, owned in mine.items()}
    value, terms = Point(configuration.values).value, Terms(configuration)
    lost = (chance * false_alarms(terms, terms.protege, mandated) for mandated, chance in mandates(configuration))
    kept_at_all = terms.truce_protege() - sympy.Add(*lost)
    avoided = kept_at_all - terms.unanswered_protege
    worth = {
        party: midpoint(value(terms.get(f"guarantees.{owned[0]}.own_stake") * avoided)) for party, owned in mine.items()
    }
    cost = {one: midpoint(value(terms.upkeep(one))) for one in given}
    table: dict[tuple[str, ...], tuple[sympy.Expr, ...]] = {}
    for parts in itertools.product(*(_parts(owned) for owned in mine.values())):
        chosen, combination = _given(given, parts), tuple(_label(part) for part in parts)
        kept = 1 - midpoint(chances[chosen])
        paid = {party: sum((cost[one] for one in owned if one in chosen), Fraction(0)) for party, owned in mine.items()}
        table[combination] = tuple(_rational(worth[party] * kept - paid[party]) for party in mine)
    return NormalFormGame(strategies, table, {}, f"contributions to {configuration.name}")


def _owned(configuration: Configuration, given: list[str]) -> dict[str, list[str]]:
    """Each provider's guarantees among those that cost something."""
    mine: dict[str, list[str]] = {}
    for guarantee in given:
        mine.setdefault(configuration.guarantee(guarantee).provider, []).append(guarantee)
    return mine


def mandates(configuration: Configuration) -> list[tuple[bool, sympy.Expr]]:
    """(whether a mandate is obtained, chance): as others vote on it, where the adversary does not veto it."""
    asked = configuration.mandate is Mandate.CONDITIONAL
    return Terms(configuration).mandates(not asked or assess(configuration).mandate is not Mandate.VETOED)


def _parts(owned: list[str]) -> list[tuple[str, ...]]:
    return [part for size in range(len(owned), -1, -1) for part in itertools.combinations(owned, size)]


def _label(part: tuple[str, ...]) -> str:
    return " + ".join(part) or NOTHING


def _given(given: list[str], parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    chosen = {guarantee for part in parts for guarantee in part}
    return tuple(guarantee for guarantee in given if guarantee in chosen)


def _cutoff(configuration: Configuration, guarantee: str) -> Number | None:
    """θ* = 1 - c/b of one provider: c its mean private cost, b what honouring in time is worth; None if c > b."""
    terms = Terms(configuration)
    law = terms.law(guarantee)
    if law is None:
        return None
    state = mandates(configuration)[0][0]
    mean = (law[1] + law[2]) / 2 if law[0] == "uniform" else law[1]
    worth = terms.stake(guarantee, state) + terms.default_cost(guarantee, state)
    point = Point(configuration.values)
    if point.sign(worth - terms.burden(guarantee, state) * mean) != 1:
        return Fraction(0)
    return point.value(threat_cutoff(terms.burden(guarantee, state) * mean, worth))


def _rational(number: Fraction) -> sympy.Expr:
    return sympy.Rational(number.numerator, number.denominator)
