"""A truce as a repeated game under public monitoring: one kind of small violation by one party, punished as declared.

The tree counts a small violation by closed formulas (`small_violations`). This is the same violation as a game of its
own (`games.repeated`), of which nothing is assumed but the definition: every period the party complies or violates,
an alarm is drawn, and after an alarm the plan punishes for so many periods. Its one-shot incentives, its continuation
values and its simulated plays are independent of those formulas.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy

from negotiation.errors import UsageError, near_miss
from negotiation.expressions import Point
from negotiation.games.normal import NormalFormGame
from negotiation.games.repeated import MonitoredGame, Plan
from negotiation.games.repeated import State as Phase
from negotiation.settlement.changes import Mandate
from negotiation.settlement.game.payoffs import ONE, ZERO, State, Terms
from negotiation.settlement.game.small_violations import SmallViolation
from negotiation.settlement.settlement import Configuration, Settlement, configured

DISCOUNT = "truce.discount"
COMPLY, VIOLATE = "comply", "violate"


def monitored_truce(
    settlement: Settlement | Configuration,
    violation: str,
    *,
    configuration: str | None = None,
    party: str | None = None,
    mandated: bool | None = None,
    away: tuple[str, ...] = (),
    opened: bool = False,
) -> tuple[MonitoredGame, Plan]:
    """The repeated game that one kind of small violation poses to one party, and the plan that deters it or not.

    Parameters
    ----------
    settlement : Settlement or Configuration
    violation : str
        Its name under `violations:`.
    configuration : str, optional
        The baseline if left out.
    party : str, optional
        The adversary if left out.
    mandated : bool, optional
        Whether the mandate stands; as the configuration says if left out.
    away : tuple of str
        Providers that turned away.
    opened : bool
        Keep the length of the punishment as an expression (one state that lasts so long); else whole periods are
        written out one by one.

    Returns
    -------
    (MonitoredGame, Plan)
        Payoffs are flows beside those of the truce: 0 for complying, z for a violation, minus ℓ while punished, when a
        further violation brings nothing. 'the others' only mark whether they punish.

    Raises
    ------
    UsageError
        If the document has no such violation by the party.
    """
    settlement = configured(settlement, configuration)
    terms = Terms(settlement)
    who = party or terms.adversary
    known = {name: entry for name, entry in settlement.part("violations").items() if who in entry.gain}
    if violation not in known:
        raise UsageError(f"{who} has no violation '{violation}' here. {near_miss(violation, known)}".strip())
    state = State(settlement.mandate is not Mandate.ABSENT if mandated is None else mandated, away)
    one = SmallViolation(terms, violation, who)
    game = _stage(settlement, one, state)
    length = terms.get(f"violations.{violation}.punishment")
    lasting = settlement.has(f"violations.{violation}.punishment")
    return game, _plan(game, one, state, length if lasting else None, opened)


def _stage(configuration: Configuration, one: SmallViolation, state: State) -> MonitoredGame:
    """One period: comply or violate, while the others do not punish or do."""
    plays = [(move, others) for move in (COMPLY, VIOLATE) for others in ("wait", "punish")]
    table: dict[tuple[str, ...], tuple[sympy.Expr, ...]] = {
        play: (one.brings if play == (VIOLATE, "wait") else ZERO, ZERO) for play in plays
    }
    strategies = {one.party: (COMPLY, VIOLATE), "the others": ("wait", "punish")}
    title = one.entry.name
    stage = NormalFormGame(strategies, table, configuration.values, title)
    chances = {COMPLY: one.false_alarm, VIOLATE: one.detection(state)}
    signals: dict[tuple[str, ...], dict[str, sympy.Expr]] = {
        (move, others): {"alarm": chances[move], "quiet": 1 - chances[move]} if others == "wait" else {"quiet": ONE}
        for move, others in plays
    }
    loss = one.loss(state)
    names = {symbol.name for symbol in loss.free_symbols}
    length = f"violations.{one.kind}.punishment"
    if configuration.has(length):
        names.add(length)
    return MonitoredGame(stage, signals, DISCOUNT, tuple(sorted(names)))


def _plan(game: MonitoredGame, one: SmallViolation, state: State, length: Any, opened: bool) -> Plan:
    levy = {one.party: one.loss(state)}
    comply, held = (COMPLY, "wait"), (COMPLY, "punish")
    if length is None:
        last = Phase(held, "punished", levy=levy)
        return Plan({"truce": Phase(comply, "truce", after={"alarm": "punished"}), "punished": last})
    if opened:
        last = Phase(held, "truce", levy=levy, duration=length)
        return Plan({"truce": Phase(comply, "truce", after={"alarm": "punished"}), "punished": last})
    periods = Point(game.values).value(length)
    if not isinstance(periods, Fraction) or periods.denominator != 1:
        raise UsageError(f"a punishment of {float(periods):g} periods cannot be written out; say `opened=True`.")
    names = [f"punished {i + 1}" for i in range(int(periods))]
    states = {"truce": Phase(comply, "truce", after={"alarm": names[0] if names else "truce"})}
    for name, following in zip(names, [*names[1:], "truce"], strict=True):
        states[name] = Phase(held, following, levy=levy)
    return Plan(states)
