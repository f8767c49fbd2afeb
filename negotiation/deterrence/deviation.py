"""One deviation: who would do what, when, and what it gains; and the one way to say it.

The words of moves, places and gains stand here once. The page in the browser gets the same tables (`WORDS`) and fills
them with the same names, so nothing that a reader sees is composed elsewhere, and no behaviour hangs on a text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from negotiation.display import decimal
from negotiation.expressions import Number, sign
from negotiation.games import Incentive
from negotiation.games.moment import Act, ActKind, MandateState, Moment
from negotiation.settlement import Settlement


class Unit(StrEnum):
    """What a gain or a slack is counted in."""

    FLOW = "flow"  # shares of the stake per period: war, signature, contribution
    SMALL = "small"  # shares of one period's stake, at once and with all consequences: a small violation
    PROBABILITY = "probability"
    EXPOSED = "exposed"  # shares of the stake exposed in a first step
    OWN = "own"  # the payoff unit of a game that is no settlement


class Form(StrEnum):
    """How a deviation is said."""

    GAIN = "gain"  # Russia gains 0.0168 by attacking
    FULL = "full"  # Russia gains 0.0168 of the stake per month by attacking
    DOING = "doing"  # attacking
    CHOICE = "choice"  # attack
    CONDITION = "condition"  # Russia does not attack


MOVES: Mapping[ActKind, Mapping[Form, str]] = {
    ActKind.ATTACK: {
        Form.DOING: "attacking",
        Form.CHOICE: "attack",
        Form.CONDITION: "{who} does not attack",
    },
    ActKind.SEIZE: {
        Form.DOING: "seizing ground",
        Form.CHOICE: "seize ground before the response comes",
        Form.CONDITION: "{who} does not seize ground",
    },
    ActKind.LAPSE: {
        Form.DOING: "ending the mandate and attacking",
        Form.CHOICE: "veto the renewal of the mandate, then attack",
        Form.CONDITION: "{who} does not end the mandate and attack",
    },
    ActKind.VIOLATE: {
        Form.DOING: "'{violation}'",
        Form.CHOICE: "commit the violation '{violation}'",
        Form.CONDITION: "{who} does not gain by '{violation}'",
    },
    ActKind.FIGHT_ON: {Form.DOING: "fighting on", Form.CHOICE: "fight on", Form.CONDITION: "{who} signs"},
    ActKind.STAY_OUT: {
        Form.DOING: "staying out ({guarantee})",
        Form.CHOICE: "stay out ({guarantee})",
        Form.CONDITION: "{who} contributes {guarantee}",
    },
    ActKind.CONTRIBUTE: {Form.DOING: "contributing ({guarantee})", Form.CHOICE: "contribute"},
    ActKind.VETO: {Form.DOING: "vetoing the mandate", Form.CHOICE: "veto"},
    ActKind.CONSENT: {Form.DOING: "consenting to the mandate", Form.CHOICE: "consent"},
    ActKind.COMPLY: {Form.DOING: "complying", Form.CHOICE: "comply"},
    ActKind.SIGN: {Form.DOING: "signing", Form.CHOICE: "sign"},
}
OTHER: Mapping[Form, str] = {
    Form.DOING: "'{move}' at '{where}'",
    Form.CHOICE: "play '{move}' at '{where}'",
    Form.CONDITION: "{who} does not play '{move}' at '{where}'",
}
PLACES: Mapping[str, str] = {
    "stage": "in '{stage}'",
    MandateState.ADOPTED: "with the mandate",
    MandateState.FAILED: "after a failed vote",
    MandateState.VETOED: "without a mandate",
    "away": "({names} turned away)",
}
GAINS: Mapping[str, str] = {
    "gains": "{who} gains {amount} by {what}",
    "loses": "{who} would lose {amount} by {what}",
    "even": "{who} is indifferent to {what}",
}
UNITS: Mapping[Unit, str] = {
    Unit.FLOW: "of the stake per {period}",
    Unit.SMALL: "of one {period}'s stake",
    Unit.PROBABILITY: "of probability",
    Unit.EXPOSED: "of the stake exposed",
    Unit.OWN: "",
}
WORDS: Mapping[str, Mapping[Any, Any]] = {"moves": MOVES, "places": PLACES, "gains": GAINS, "units": UNITS}


@dataclass(frozen=True)
class Deviation:
    """A departure from what is agreed.

    Attributes
    ----------
    party : str
        Its id.
    act : Act or None
        What it does; None in a game whose moves have no declared meaning.
    moment : Moment or None
        When, and knowing what.
    gain : Number
        What it gains by it (negative: loses), in `unit`.
    unit : Unit
    move, where : str
        Labels of the move and of the decision in the game.
    """

    party: str
    act: Act | None
    moment: Moment | None
    gain: Number
    unit: Unit
    move: str
    where: str

    @classmethod
    def of(cls, incentive: Incentive, gain: Number) -> Deviation:
        """The deviation of an incentive, with the number that its gain is."""
        act = incentive.act
        unit = Unit.OWN if act is None else Unit.SMALL if act.kind == ActKind.VIOLATE else Unit.FLOW
        return cls(incentive.party, act, incentive.moment, gain, unit, incentive.deviation, incentive.where)

    @property
    def grave(self) -> bool:
        """Whether it starts the war again or takes ground."""
        return self.act is not None and self.act.grave

    @property
    def staged(self) -> bool:
        """Whether it comes before everything stands."""
        return self.moment is not None and self.moment.stage is not None

    @property
    def placed(self) -> bool:
        """Whether its place is always said: a stage, or a government that turned away."""
        return self.moment is not None and (self.staged or bool(self.moment.away))

    def as_data(self) -> dict[str, Any]:
        """The deviation as plain data; ids, not names."""
        moment, act = self.moment, self.act
        return {
            "party": self.party,
            "act": None if act is None else str(act.kind),
            "violation": None if act is None else act.violation,
            "stage": moment.stage if moment else None,
            "away": list(moment.away) if moment else [],
            "mandate": str(moment.mandate) if moment and moment.mandate else None,
            "guarantee": moment.guarantee if moment else None,
            "gain": self.gain,
            "unit": str(self.unit),
        }


def describe(deviation: Deviation, settlement: Settlement | None, form: Form = Form.GAIN) -> str:
    """A deviation in words.

    Parameters
    ----------
    deviation : Deviation
    settlement : Settlement or None
        Whose names for people are used; None for a game that is no settlement.
    form : Form

    Examples
    --------
    >>> import negotiation as ng
    >>> answer = ng.assess(ng.load("land-options"))
    >>> describe(answer.decides, answer.configuration.settlement, Form.CONDITION)
    'Russia does not attack'
    """
    who = settlement.name(deviation.party) if settlement is not None else deviation.party
    if form in (Form.DOING, Form.CHOICE, Form.CONDITION):
        return _move(deviation, settlement, form, who)
    told = {"who": who, "what": _move(deviation, settlement, Form.DOING, who)}
    way = sign(deviation.gain)
    if way in (0, None):
        return GAINS["even"].format(**told)
    amount = decimal(abs(deviation.gain))
    if form == Form.FULL:
        amount = f"{amount} {unit_text(deviation.unit, settlement)}".strip()
    return GAINS["gains" if way == 1 else "loses"].format(amount=amount, **told)


def _move(deviation: Deviation, settlement: Settlement | None, form: Form, who: str) -> str:
    if deviation.act is None or settlement is None:
        return OTHER[form].format(who=who, move=deviation.move, where=deviation.where)
    document, moment, violation = settlement.document, deviation.moment, deviation.act.violation
    told = {"who": who, "violation": document.violations[violation].name if violation is not None else ""}
    if moment is not None and moment.guarantee is not None:
        told["guarantee"] = document.guarantees[moment.guarantee].name
    text = MOVES[deviation.act.kind][form].format(**told)
    place = place_text(moment, settlement) if deviation.placed or form == Form.CONDITION else ""
    return f"{text} {place}".strip()


def place_text(moment: Moment | None, settlement: Settlement) -> str:
    """When a deviation would come: the stage, what became of the mandate, whose government turned away."""
    if moment is None:
        return ""
    parts = []
    if moment.stage is not None and settlement.document.staging is not None:
        parts.append(PLACES["stage"].format(stage=settlement.document.staging.stages[moment.stage].name))
    if moment.mandate is not None:
        parts.append(PLACES[moment.mandate])
    if moment.away:
        names = " and ".join(settlement.name(party) for party in moment.away)
        parts.append(PLACES["away"].format(names=names))
    return " ".join(parts)


def unit_text(unit: Unit, settlement: Settlement | None) -> str:
    """A unit in words."""
    return UNITS[unit].format(period=settlement.document.period if settlement is not None else "period")
