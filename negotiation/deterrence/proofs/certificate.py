"""Certificates of box proofs: a small JSON file that can be checked again, without search and in other arithmetic.

A certificate holds the statement (program, claims, box, values) and one splitting tree a claim, in preorder. The words
of a tree, with i and j counting the claim's parameters (sorted by name) and its conditions (from 1):

=========  ==================================================================================================
word       meaning, and what the check demands
=========  ==================================================================================================
i+  i-     go to the high (low) end of parameter i (several with commas): the gain does not fall (rise) towards
           it and no condition rises, by the enclosures of all slopes on the box
si:cut     cut at an inner point (a hexadecimal float); both parts follow
ei         both ends of parameter i follow: the gain is affine in it (degree counted) and no condition has it
n          the enclosure of the gain has no positive number
m          the mean-value form has none: gain at the centre plus slope times distance
cj         the enclosure of condition j has only positive numbers: the claim does not apply
x          the box is a point: exact arithmetic says so
=========  ==================================================================================================

Since every word covers its box by construction, a tree that is read to its end covers the whole box. Enclosures are
computed with ends in ball arithmetic (`expressions.endpoints`). For a settlement the check encodes the model again
and compares the statements, so a changed model is rejected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import flint

from negotiation.deterrence.proofs.statement import Box, Claim, Statement, signs
from negotiation.display import Result, counted
from negotiation.display import columns as col
from negotiation.errors import DocumentError, Place, Problem, UsageError
from negotiation.expressions.endpoints import Checked, Ends, NotDefinedError, exact_ends, less, plus, times
from negotiation.expressions.program import Program, read_ratio

KIND, VERSION = "negotiation box proof", 1
CHARACTERS, WORDS, CLAIMS, NAMES = 64_000_000, 4_000_000, 4096, 4096
PRECISION = 128
_CUT = re.compile(r"-?0x[01](?:\.[0-9a-f]{1,13})?p[+-][0-9]{1,4}")
_WORD = re.compile(r"s(?P<cut>[0-9]{1,4}):(?P<at>\S{1,40})|e(?P<ends>[0-9]{1,4})|c(?P<out>[0-9]{1,4})|[nmx]")
_FACES = re.compile(r"[0-9]{1,4}[+-](?:,[0-9]{1,4}[+-])*")
LABELS = ("party", "where", "instead_of", "deviation")


class RejectedError(ValueError):
    """The certificate does not prove its statement; the text says where."""


@dataclass(frozen=True)
class Certificate:
    """A statement with its proof.

    Attributes
    ----------
    statement : Statement
    trees : tuple of str
        One splitting tree a claim.
    """

    statement: Statement
    trees: tuple[str, ...]

    def to_json(self) -> str:
        """The certificate as JSON text."""
        one = self.statement
        data = {
            "certificate": KIND,
            "version": VERSION,
            "statement": "for every point of the box: each gain is not positive where none of its conditions is",
            "model": dict(one.model),
            "box": {name: [str(low), str(high)] for name, (low, high) in one.box.ends.items()},
            "values": {name: str(value) for name, value in one.values.items()},
            "program": one.program.as_data(),
            "outputs": list(one.program.outputs),
            "claims": [
                {
                    **{label: getattr(claim, label) for label in LABELS},
                    "gain": claim.gain,
                    "conditions": list(claim.conditions),
                    "tree": tree,
                }
                for claim, tree in zip(one.claims, self.trees, strict=True)
            ],
        }
        return json.dumps(data, indent=1, ensure_ascii=False)

    @property
    def words(self) -> int:
        """The length of the proof."""
        return sum(tree.count(" ") + 1 for tree in self.trees)


def read_certificate(text: str, file: str | None = None) -> Certificate:
    """Read a certificate from JSON text; every entry is checked, nothing in it runs.

    Raises
    ------
    DocumentError
        If the text is no certificate of this version, or is larger than the limits.
    """
    try:
        if len(text) > CHARACTERS:
            raise UsageError(f"it has more than {CHARACTERS} characters.")
        data = json.loads(text, parse_constant=_refuse, object_pairs_hook=_unique)
        return _certificate(data)
    except (UsageError, ValueError, RecursionError) as error:
        what = str(error) if isinstance(error, UsageError) else f"it is no JSON ({str(error)[:80]})."
        problem = Problem(f"this is no certificate of a box proof: {what}", Place(file), "Make it again with `prove`.")
        raise DocumentError([problem]) from None


def _refuse(text: str) -> Any:
    raise UsageError(f"'{text}' is no number here.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise UsageError("an entry stands twice.")
    return found


def _certificate(data: Any) -> Certificate:
    expected = {"certificate", "version", "statement", "model", "box", "values", "program", "outputs", "claims"}
    if not isinstance(data, dict) or set(data) != expected:
        raise UsageError(f"its entries must be {', '.join(sorted(expected))}.")
    if data["certificate"] != KIND or data["version"] != VERSION:
        raise UsageError(f"it is not a '{KIND}' of version {VERSION}.")
    box, values, model = (_mapping(data[one], one) for one in ("box", "values", "model"))
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in box.values()):
        raise UsageError("each range of the box must be two exact numbers.")
    ends = {name: (read_ratio(pair[0]), read_ratio(pair[1])) for name, pair in box.items()}
    if not isinstance(data["outputs"], list) or len(data["outputs"]) > CLAIMS:
        raise UsageError("`outputs` must be a list of positions.")
    program = Program.from_data(data["program"], data["outputs"])
    if not isinstance(data["claims"], list) or not 0 < len(data["claims"]) <= CLAIMS:
        raise UsageError(f"it must make 1 to {CLAIMS} claims.")
    claims, trees = zip(*(_claim(one, len(program.outputs)) for one in data["claims"]), strict=True)
    numbers = {name: read_ratio(value) for name, value in values.items()}
    return Certificate(Statement(program, claims, Box.of(ends), numbers, model), trees)


def _mapping(data: Any, name: str) -> dict[str, Any]:
    if not isinstance(data, dict) or len(data) > NAMES:
        raise UsageError(f"`{name}` must be a mapping of at most {NAMES} entries.")
    return data


def _claim(data: Any, outputs: int) -> tuple[Claim, str]:
    if not isinstance(data, dict) or set(data) != {*LABELS, "gain", "conditions", "tree"}:
        raise UsageError("a claim has party, where, instead_of, deviation, gain, conditions and tree.")
    conditions = data["conditions"]
    if not isinstance(conditions, list) or not all(isinstance(data[one], str) for one in (*LABELS, "tree")):
        raise UsageError("a claim has an entry of the wrong type.")
    if not all(type(one) is int and 0 <= one < outputs for one in (data["gain"], *conditions)):
        raise UsageError("a claim names an output that the program does not have.")
    return Claim(data["gain"], tuple(conditions), *(data[one] for one in LABELS)), data["tree"]


@dataclass(frozen=True)
class Check(Result):
    """Whether a certificate proves its statement.

    Attributes
    ----------
    holds : bool
    reason : str
        Why it is rejected, or what has been checked.
    certificate : Certificate
    against_model : bool
        Whether the statement has been compared with the model's.
    """

    holds: bool
    reason: str
    certificate: Certificate
    against_model: bool = False

    def summary(self) -> str:
        return f"{'Verified' if self.holds else 'Rejected'}: {self.reason}"

    columns = (
        col.text("party"),
        col.text("where"),
        col.text("deviation"),
        col.count("conditions"),
        col.count("words of the proof"),
    )

    def _cells(self) -> Iterator[tuple[Any, ...]]:
        claims = zip(self.certificate.statement.claims, self.certificate.trees, strict=True)
        for number, (claim, tree) in enumerate(claims, 1):
            deviation = claim.deviation or f"expression {number}"
            yield claim.party, claim.where, deviation, len(claim.conditions), tree.count(" ") + 1

    def as_data(self) -> dict[str, Any]:
        model = dict(self.certificate.statement.model)
        return {"holds": self.holds, "reason": self.reason, "compared_with_model": self.against_model, "model": model}


def check(certificate: Certificate) -> Check:
    """Replay every tree of a certificate in ball arithmetic: no search, no float64.

    Returns
    -------
    Check
        `holds` says whether all claims follow; `reason` names the first that does not.
    """
    statement = certificate.statement
    for index, (claim, tree) in enumerate(zip(statement.claims, certificate.trees, strict=True)):
        try:
            with flint.ctx.workprec(PRECISION):
                _Replay(statement.part(claim), statement.box, tree).run()
        except (RejectedError, NotDefinedError, ZeroDivisionError, ValueError, OverflowError) as error:
            why = str(error) or "the expression is not defined everywhere in a box of the tree"
            return Check(False, f"claim {index + 1} does not follow: {why}.", certificate)
    boxes = certificate.words
    ranges = counted(len(statement.box.ends), "range")
    text = f"{counted(len(statement.claims), 'claim')} over {ranges}, {counted(boxes, 'step')} replayed"
    return Check(True, f"{text} in ball arithmetic (FLINT, {PRECISION} bits).", certificate)


class _Replay:
    """One tree, word by word, with a stack of boxes that still have to be covered."""

    def __init__(self, program: Program, box: Box, tree: str) -> None:
        self.program = program
        self.words = tree.split(" ")
        if len(self.words) > WORDS:
            raise RejectedError(f"its tree has more than {WORDS} words")
        self.names = program.names
        self.stack: list[dict[str, tuple[Fraction, Fraction]]] = [{name: box.ends[name] for name in self.names}]
        self.degrees = program.degrees(program.outputs[0])
        others = [program.degrees(one) for one in program.outputs[1:]]
        self.conditioned = {name for one in others for name in one}

    def run(self) -> None:
        for number, word in enumerate(self.words):
            if not self.stack:
                raise RejectedError(f"its tree goes on after the box is covered (word {number + 1})")
            self.word(word, self.stack.pop(), number + 1)
        if self.stack:
            raise RejectedError("its tree ends before the box is covered")

    def word(self, word: str, box: dict[str, tuple[Fraction, Fraction]], number: int) -> None:
        if _FACES.fullmatch(word):
            self.stack.append(self.faces(word, box))
            return
        found = _WORD.fullmatch(word)
        if found is None:
            raise RejectedError(f"word {number} of its tree, '{word[:20]}', has no meaning")
        if found["cut"] is not None:
            name = self.name(found["cut"])
            low, high = box[name]
            cut = Fraction(float.fromhex(found["at"])) if _CUT.fullmatch(found["at"]) else low
            if not low < cut < high:
                raise RejectedError(f"word {number} of its tree does not cut its box inside")
            self.stack += [{**box, name: (cut, high)}, {**box, name: (low, cut)}]
        elif found["ends"] is not None:
            name = self.name(found["ends"])
            if self.degrees.get(name, 0) > 1 or name in self.conditioned:
                raise RejectedError(f"word {number} takes corners of '{name}', in which the gain may not be affine")
            low, high = box[name]
            self.stack += [{**box, name: (high, high)}, {**box, name: (low, low)}]
        elif not self.leaf(word, box):
            raise RejectedError(f"word {number} of its tree, '{word}', does not hold on its box")

    def name(self, index: str) -> str:
        if int(index) >= len(self.names):
            raise RejectedError(f"its tree names parameter {index}, which the claim does not have")
        return self.names[int(index)]

    def walked(self, box: Mapping[str, tuple[Fraction, Fraction]]) -> Checked:
        return Checked(self.program, {name: exact_ends(*ends) for name, ends in box.items()})

    def faces(self, word: str, box: dict[str, tuple[Fraction, Fraction]]) -> dict[str, tuple[Fraction, Fraction]]:
        walked = self.walked(box)
        slopes = [walked.slopes(j) for j in range(len(self.program.outputs))]
        for part in word.split(","):
            name, up = self.name(part[:-1]), part[-1] == "+"
            gain, *conditions = (one.get(name) for one in slopes)
            towards = [(gain, up), *((one, not up) for one in conditions)]
            if not all(one is None or (one[0] >= 0 if rises else one[1] <= 0) for one, rises in towards):
                raise RejectedError(f"it is not shown that the gain is monotone in '{name}'")
            end = box[name][1 if up else 0]
            box = {**box, name: (end, end)}
        return box

    def leaf(self, word: str, box: dict[str, tuple[Fraction, Fraction]]) -> bool:
        if word == "n":
            return bool(self.walked(box).value(0)[1] <= 0)
        if word == "x":
            if any(low != high for low, high in box.values()):
                return False
            gain, *conditions = signs(self.program, {name: low for name, (low, _) in box.items()})
            return gain in (-1, 0) or 1 in conditions
        if word == "m":
            return self.mean_value(box)
        index = int(word[1:])
        return 0 < index < len(self.program.outputs) and bool(self.walked(box).value(index)[0] > 0)

    def mean_value(self, box: dict[str, tuple[Fraction, Fraction]]) -> bool:
        slopes = self.walked(box).slopes(0)
        centre = {name: (low + high) / 2 for name, (low, high) in box.items()}
        total: Ends = self.walked({name: (one, one) for name, one in centre.items()}).value(0)
        for name, slope in slopes.items():
            low, high = exact_ends(*box[name])
            middle = exact_ends(centre[name], centre[name])
            span = _outer(low, high)
            total = plus(total, times(slope, less(span, _outer(*middle))))
        return bool(total[1] <= 0)


def _outer(low: Any, high: Any) -> Ends:
    return flint.arb(low).lower(), flint.arb(high).upper()
