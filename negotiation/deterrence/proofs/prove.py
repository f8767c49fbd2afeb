"""Proofs over ranges: "no violation pays for every value of these parameters inside these ranges".

`prove` asks it about an agreement, about a profile of any game (`prove_profile`), about expressions (`prove_margins`).

The answer is 'proved' with a certificate, 'refuted' with an exact counter-example, or 'undecided' with the share of
the box that is left and the worst point met. "Does not pay" means that the gain is not positive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, overload

import sympy
from flint import arb, fmpq

from negotiation.deterrence.assessment import assess
from negotiation.deterrence.deviation import Deviation, Unit, describe
from negotiation.deterrence.proofs.certificate import CHARACTERS, Certificate, Check, check, read_certificate
from negotiation.deterrence.proofs.claims import Obligation, obligation
from negotiation.deterrence.proofs.search import Conclusion, Outcome, search
from negotiation.deterrence.proofs.statement import Box, Claim, Statement, signs, statement_of, values_at
from negotiation.display import Column, Result, counted, decimal, percent
from negotiation.display import columns as col
from negotiation.errors import GameError, SolverError, UsageError
from negotiation.expressions import Enclosure, Evidence, Number, exact, midpoint, parse, sign
from negotiation.expressions.numbers import from_ball
from negotiation.expressions.program import Program
from negotiation.files import read_bounded, write_whole
from negotiation.games import Profile
from negotiation.games.form import Game
from negotiation.settlement import Configuration, Settlement, configured

BOXES = 100_000
REPLAYED = 20_000
SIZE = 1000
TIED = "a violation pays only where somebody else is exactly indifferent, and then replies in its favour"


@dataclass(frozen=True)
class Proof(Result):
    """What follows over a box of parameters.

    Attributes
    ----------
    answer : Conclusion
        'proved', 'refuted' or 'undecided'.
    statement : Statement
    subject : str
        What was asked, for people.
    claim : Claim or None
        The claim that is refuted, or that the worst point belongs to.
    point : mapping of str to Fraction
        The counter-example (refuted) or the worst point met; empty if no point was met.
    gain : Number or None
        The gain there: exact, or proved to lie between two rationals; None if it is beyond 2**1000.
    boxes : int
        Boxes looked at.
    open_share : float
        Share of the volume of the box that is not decided (0 if proved).
    evidence : Evidence
    certificate : Certificate or None
        If proved.
    ranges : mapping of str to (Fraction, Fraction)
        As asked for; some may follow from others (weights that add up to one).
    central : mapping of str to Fraction
        Central values, where there are any.
    names : mapping of str to str
        Names of parties for people.
    """

    answer: Conclusion
    statement: Statement
    subject: str
    claim: Claim | None
    point: Mapping[str, Fraction]
    gain: Number | None
    boxes: int
    open_share: float
    evidence: Evidence
    certificate: Certificate | None
    ranges: Mapping[str, tuple[Fraction, Fraction]]
    central: Mapping[str, Fraction] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def proved(self) -> bool:
        return self.answer is Conclusion.PROVED

    @property
    def counterexample(self) -> Mapping[str, Fraction] | None:
        """The point that refutes the statement, or None."""
        return self.point if self.answer is Conclusion.REFUTED else None

    def summary(self) -> str:
        ranges = counted(len(self.ranges), "parameter")
        if self.answer is Conclusion.PROVED:
            near = "" if self.gain is None else f" Closest point met: {self._tempted()}."
            return f"Proved: {self.subject} for every value of {ranges} in the ranges.{near}"
        if self.answer is Conclusion.REFUTED:
            return f"Refuted: not so that {self.subject} for all values of {ranges}: {self._tempted()}."
        left = percent(self.open_share)
        worst = "" if self.gain is None else f"; the worst point met: {self._tempted()}"
        return f"Undecided whether {self.subject} for every value of {ranges}: {left} of the box is left{worst}."

    def _tempted(self) -> str:
        who = self.claim.party if self.claim is not None and self.claim.party else ""
        gain = Fraction(2**SIZE) if self.gain is None else self.gain
        who = self.names.get(who, who)
        if not who:
            return f"the expression is {decimal(gain, signed=True)}"
        assert self.claim is not None
        labels = self.claim.deviation, self.claim.where
        return describe(Deviation(who, None, None, gain, Unit.OWN, *labels), None)

    def _header(self) -> tuple[Column, ...]:
        titles = {Conclusion.REFUTED: "in the counter-example", Conclusion.PROVED: "at the closest point"}
        return (
            col.key("parameter"),
            col.number("low"),
            col.number("high"),
            *((col.number("central"),) if self.central else ()),
            col.number(titles.get(self.answer, "worst point"), key="point", none="any"),
        )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        """For each parameter its range and where it stands at the point that decides."""
        for name, ends in self.ranges.items():
            central = (self.central.get(name),) if self.central else ()
            yield name, *ends, *central, self.point.get(name)

    def as_data(self) -> dict[str, Any]:
        return {
            "answer": self.answer,
            "statement": self.subject,
            "box": {name: list(ends) for name, ends in self.ranges.items()},
            "claim": None if self.claim is None else vars(self.claim),
            "point": dict(self.point),
            "gain": self.gain,
            "boxes": self.boxes,
            "open_share": self.open_share,
            "evidence": self.evidence,
        }

    def __str__(self) -> str:
        return f"{super().__str__()}\n\nEvidence: {self.evidence}."

    def save(self, path: str | Path) -> None:
        """Write the certificate to a file.

        Raises
        ------
        UsageError
            If nothing is proved, so that there is no certificate, or the file cannot be written.
        """
        if self.certificate is None:
            raise UsageError(f"there is no certificate: the answer is '{self.answer}'.")
        write_whole(path, self.certificate.to_json())


def prove_margins(
    gains: Sequence[sympy.Expr | str],
    ranges: Mapping[str, Any],
    *,
    values: Mapping[str, Any] | None = None,
    conditions: Sequence[sympy.Expr | str] = (),
    budget: int = BOXES,
) -> Proof:
    """Is none of these expressions positive anywhere in a box?

    Parameters
    ----------
    gains : sequence of expressions or text
        Minus a margin each; text is read by the payoff language.
    ranges : mapping of str to (low, high)
        Exact ends by name, both included.
    values : mapping of str to number, optional
        Exact values of the other names.
    conditions : sequence of expressions or text
        Only points at which none of these is positive are asked about.
    budget : int
        Boxes to look at, at most.

    Examples
    --------
    >>> found = prove_margins(["x * (1 - x) - 0.26"], {"x": ("0", "1")})
    >>> str(found.answer), dict(prove_margins(["x * (1 - x) - 0.24"], {"x": ("0", "1")}).counterexample)
    ('proved', {'x': Fraction(1, 2)})
    """
    box = Box.of(ranges)
    known = {name: exact(value) for name, value in (values or {}).items()}
    names = [*box.ends, *known]
    read = [[parse(one, names) if isinstance(one, str) else one for one in group] for group in (gains, conditions)]
    if not read[0]:
        raise UsageError("there is nothing to prove: `gains` is empty.")
    claims = [(gain, tuple(read[1]), ("", "", "", "")) for gain in read[0]]
    noun = "the expression is" if len(claims) == 1 else f"none of {len(claims)} expressions is"
    subject = f"{noun} {'not ' if len(claims) == 1 else ''}positive"
    return prove_statement(statement_of(claims, box, known), subject, budget=budget)


def prove_profile(game: Game, profile: Profile, ranges: Mapping[str, Any], *, budget: int = BOXES) -> Proof:
    """Does no one-shot deviation from a profile pay, for every value of some parameters inside their ranges?

    Parameters
    ----------
    game : Game
        Of any form.
    profile : Profile
    ranges : mapping of str to (low, high)
        The other names keep the game's values.
    budget : int
    """
    box = Box.of(ranges)
    claims = [(one.gain, (), (one.party, one.where, one.instead_of, one.deviation)) for one in game.incentives(profile)]
    unknown = next((name for name in box.ends if not any(_has(gain, name) for gain, _, _ in claims)), None)
    if unknown is not None:
        raise UsageError(f"'{unknown}' plays no part in the gains from deviating.")
    return prove_statement(statement_of(claims, box, game.values), "no deviation pays", budget=budget)


def _has(expression: sympy.Expr, name: str) -> bool:
    return any(one.name == name for one in expression.free_symbols)


def prove_statement(statement: Statement, subject: str, *, budget: int = BOXES, replay: bool = True) -> Proof:
    """Decide a statement claim by claim; a proof is replayed in ball arithmetic before it is reported.

    (Without `replay` it rests on float64 intervals rounded outward: for searches that end with a replayed proof.)
    """
    parts = [(claim, statement.part(claim)) for claim in statement.claims]
    outcomes: list[tuple[Claim, Outcome]] = []
    for claim, part in parts:
        outcomes.append((claim, search(part, statement.box, 0)))
        if outcomes[-1][1].answer is Conclusion.REFUTED:
            break
    else:
        outcomes = _searched(statement, parts, [one for _, one in outcomes], budget)
    looked = sum(one.boxes for _, one in outcomes)
    answer, evidence, certificate = _judged(statement, outcomes, looked, replay)
    left = max((one.open_share for _, one in outcomes), default=0.0)
    worst, point, gain = _worst(statement, outcomes, answer)
    point = {**statement.box.middle, **point} if point else point
    ranges = statement.box.ends
    return Proof(answer, statement, subject, worst, point, gain, looked, left, evidence, certificate, ranges)


def _searched(
    statement: Statement, parts: list[tuple[Claim, Program]], attacks: list[Outcome], budget: int
) -> list[tuple[Claim, Outcome]]:
    """The search for each claim, with its share of what is left of the budget; stops at a counter-example."""
    found: list[tuple[Claim, Outcome]] = []
    left = budget
    for index, ((claim, part), attack) in enumerate(zip(parts, attacks, strict=True)):
        outcome = search(part, statement.box, max(1, left // (len(parts) - index)), attack=False)
        left -= outcome.boxes
        if outcome.answer is not Conclusion.REFUTED and attack.point is not None:
            outcome = replace(outcome, point=attack.point)
        found.append((claim, outcome))
        if outcome.answer is Conclusion.REFUTED:
            break
    return found


def _judged(
    statement: Statement, outcomes: list[tuple[Claim, Outcome]], looked: int, replay: bool
) -> tuple[Conclusion, Evidence, Certificate | None]:
    answers = [one.answer for _, one in outcomes]
    if Conclusion.REFUTED in answers:
        return Conclusion.REFUTED, Evidence.exact("the gain is positive at an exact point"), None
    boxes = counted(looked, "box", "boxes")
    if Conclusion.UNDECIDED in answers:
        note = f"{boxes} looked at, the budget or the precision is used up"
        return Conclusion.UNDECIDED, Evidence.numeric(note=note), None
    try:
        certificate = Certificate(statement, tuple(one.tree for _, one in outcomes))
        certificate.statement.program.as_data()
    except GameError as error:
        note = f"interval branch and bound, {boxes}; no certificate: {error}"
        return Conclusion.PROVED, Evidence.proved(note), None
    corners = "corners suffice (affine in each parameter), " if all(one.corners for _, one in outcomes) else ""
    how = f"{corners}{boxes}"
    if not replay or certificate.words > REPLAYED:
        note = f"{how}, float64 intervals rounded outward; certificate not replayed here"
        return Conclusion.PROVED, Evidence.proved(note), certificate
    replayed = check(certificate)
    if not replayed.holds:
        note = f"{boxes}; the proof is too close to call: {replayed.reason}"
        return Conclusion.UNDECIDED, Evidence.numeric(note=note), None
    return Conclusion.PROVED, Evidence.proved(f"{how}; certificate replayed in ball arithmetic"), certificate


def _worst(
    statement: Statement, outcomes: list[tuple[Claim, Outcome]], answer: str
) -> tuple[Claim | None, Mapping[str, Fraction], Number | None]:
    """The claim, point and gain that matter most: the counter-example, or the largest gain met."""
    met = []
    for claim, outcome in outcomes:
        if outcome.point is None or (answer is Conclusion.REFUTED and outcome.answer is not Conclusion.REFUTED):
            continue
        value = _gain(statement.part(claim), outcome.point)
        if answer is Conclusion.REFUTED:
            return claim, outcome.point, value
        if value is not None:
            met.append((midpoint(value), claim, outcome.point, value))
    if not met:
        return None, {}, None
    _, worst, point, gain = max(met, key=lambda one: one[0])
    return worst, point, gain


def _gain(part: Program, point: Mapping[str, Fraction]) -> Number | None:
    """The first output at a point; None where it is not defined or larger than any number that is worth printing."""
    try:
        raw = values_at(part, point)[0]
    except (ZeroDivisionError, GameError):
        return None
    if isinstance(raw, fmpq):
        return from_ball(raw)
    if not abs(raw) < 2**SIZE:
        return None
    if abs(raw) > arb(2) ** -SIZE:
        return from_ball(raw)
    tiny = Fraction(1, 2**SIZE)
    return Enclosure(Fraction(0) if raw > 0 else -tiny, Fraction(0) if raw < 0 else tiny)


@overload
def prove(
    settlement: Settlement | Configuration,
    configuration: str | None = None,
    *,
    ranges: Mapping[str, Any] | None = None,
    budget: int = BOXES,
) -> Proof: ...


@overload
def prove(game: Game, equilibrium: Any, /, *, ranges: Mapping[str, Any], budget: int = BOXES) -> Proof: ...


@overload
def prove(
    gains: Sequence[sympy.Expr | str],
    /,
    *,
    ranges: Mapping[str, Any],
    values: Mapping[str, Any] | None = None,
    conditions: Sequence[sympy.Expr | str] = (),
    budget: int = BOXES,
) -> Proof: ...


def prove(
    settlement: Any,
    configuration: Any = None,
    *,
    ranges: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    conditions: Sequence[sympy.Expr | str] = (),
    budget: int = BOXES,
) -> Proof:
    """Does no violation (or no deviation from a profile) pay, for every value of some numbers inside their ranges?

    Parameters
    ----------
    settlement : Settlement, Configuration, Game or sequence of expressions
        Expressions (or their text) are gains: minus a margin each.
    configuration : str, or the equilibrium of a game
        Of a settlement its name, the baseline if left out; of a game an equilibrium or its profile.
    ranges : mapping of str to (low, high)
        Exact ends by path or name; all other numbers keep their values. May be left out for a settlement: the
        document's range of every uncertain parameter that plays a part.
    values, conditions
        For expressions: exact values of other names, and what must not be positive where the question is asked.
    budget : int
        Boxes to look at, at most.

    Raises
    ------
    UsageError
        If a name or a range is wrong.

    Examples
    --------
    >>> import negotiation as ng
    >>> paris = ng.load("paris-declaration")
    >>> str(prove(paris, "clause_ratified", ranges={"war.power_shift": ("0.10", "0.15")}).answer)
    'proved'
    """
    if isinstance(settlement, (Settlement, Configuration)):
        return prove_agreement(obligation(configured(settlement, configuration), ranges), budget=budget)
    if ranges is None:
        raise UsageError("say over which ranges: ranges={name: (low, high)}.")
    if isinstance(settlement, Sequence):
        return prove_margins(settlement, ranges, values=values, conditions=conditions, budget=budget)
    return prove_profile(settlement, getattr(configuration, "profile", configuration), ranges, budget=budget)


def prove_agreement(asked: Obligation, *, budget: int = BOXES) -> Proof:
    """The proof of an agreement's statement; a counter-example is confirmed by solving the game there again."""
    subject = f"no violation of '{asked.configuration.name}' pays"
    settlement = asked.configuration.settlement
    found = replace(
        prove_statement(asked.statement, subject, budget=budget),
        ranges=asked.ranges.ends,
        central={path: asked.configuration.values[path] for path in asked.ranges.ends},
        names={party: settlement.name(party) for party in settlement.document.parties},
    )
    free = found.point
    if free:
        found = replace(found, point=asked.moved(free))
    if found.answer is not Conclusion.REFUTED or _pays(asked, found.point):
        return found
    if _tied(found, free):
        return replace(found, answer=Conclusion.UNDECIDED, evidence=Evidence.exact(TIED))
    raise SolverError(f"{dict(found.point)} is no violation when the game is solved there: please report this.")


def _tied(found: Proof, point: Mapping[str, Fraction]) -> bool:
    """Whether somebody on whose reply the refuted claim hangs is exactly indifferent at the point (or may be)."""
    assert found.claim is not None
    return not {0, None}.isdisjoint(signs(found.statement.part(found.claim), point)[1:])


def _pays(asked: Obligation, point: Mapping[str, Fraction]) -> bool:
    """Whether a violation pays when the game is encoded and solved at the point: not by the claims' expressions."""
    margin = assess(asked.configuration._unchecked(point)).margin
    return sign(margin) == -1


def check_certificate(
    certificate: Certificate | str | Path, settlement: Settlement | Configuration | None = None
) -> Check:
    """Check a certificate again: no search, ball arithmetic, and the statement compared with the model's.

    Parameters
    ----------
    certificate : Certificate, or the path of its file
    settlement : Settlement or Configuration, optional
        The model that the certificate is about. Left out, the arithmetic is checked, not whether these are the
        model's gains.

    Raises
    ------
    DocumentError
        If the file is no certificate.
    UsageError
        If it cannot be read.
    """
    if not isinstance(certificate, Certificate):
        certificate = _read(Path(certificate))
    found = check(certificate)
    if settlement is None or not found.holds:
        return found
    difference = _difference(certificate.statement, settlement)
    if difference:
        return Check(False, f"the statement is not what the model says: {difference}.", certificate, True)
    return Check(True, f"{found.reason} {_stated(certificate.statement)}", certificate, True)


def _stated(statement: Statement) -> str:
    """What the model was asked: its configuration, and what was set besides."""
    model = statement.model
    settings = ", ".join(f"{path} = {value}" for path, value in model["settings"].items())
    which = f"no violation of '{model['configuration']}' in {model['settlement']} pays"
    ranges = "the document's ranges" if model["ranges"] == "document" else "the ranges asked for"
    return f"It is what the model says: {which} over {ranges}{f', with {settings}' if settings else ''}."


def _read(path: Path) -> Certificate:
    try:
        text = read_bounded(path, CHARACTERS).decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no text.") from None
    return read_certificate(text, str(path))


def _difference(statement: Statement, settlement: Settlement | Configuration) -> str:
    """In what the statement differs from the one that the model poses today; empty if it does not."""
    model = statement.model
    if not {"settlement", "configuration", "settings", "ranges"} <= set(model):
        return "the certificate is about bare expressions"
    whole = settlement if isinstance(settlement, Settlement) else settlement.settlement
    if model["settlement"] != whole.id:
        return f"it is about '{str(model['settlement'])[:60]}', the model is '{whole.id}'"
    try:
        if isinstance(settlement, Settlement):
            settlement = settlement.configuration(str(model["configuration"])).change(dict(model["settings"]))
        ranges = None if model["ranges"] == "document" else dict(model["ranges"])
        today = obligation(settlement, ranges).statement
    except (UsageError, ValueError, TypeError, AttributeError) as error:
        return f"it cannot be posed there ({str(error)[:200]})"
    parts = {
        "the box": (statement.box.ends, today.box.ends),
        "a value": (dict(statement.values), dict(today.values)),
        "an expression": (statement.program, today.program),
        "a claim": (statement.claims, today.claims),
    }
    return next((f"{name} differs" for name, (one, other) in parts.items() if one != other), "")
