r"""Normal forms as text: Gambit's `.nfg` files, read and written exactly and without Gambit.

Definition. A file is a run of items between which white space means nothing::

    file       := "NFG" "1" ("R" | "D") TEXT parties strategies [TEXT] (payoffs | outcomes)
    parties    := "{" TEXT ... "}"
    strategies := "{" ("{" TEXT ... "}" | COUNT) ... "}"          one entry for each party
    payoffs    := NUMBER ...                                       cell by cell, party by party
    outcomes   := "{" ("{" [TEXT] NUMBER ... "}") ... "}" INDEX ...   from 1, cell by cell; 0 pays nobody anything

The cells come with the first party's strategy changing fastest. A TEXT stands in double quotes, in which ``\"`` is a
quote and ``\\`` a backslash; a backslash before anything else is itself. A NUMBER is an integer, a decimal (with an
exponent or without) or a ratio such as `1/3`, and is taken exactly; `R` and `D` are read alike. A party without a name
is called by its number ('player 2'), and so is a strategy ('2'); a repeated label is refused, for labels name things.

Gambit itself is narrower: since version 17 its labels neither begin nor end with a space nor contain two in a row, and
a backslash at the end of a label cannot be said in its files.

Text comes from strangers: bytes, digits, parties and cells are bounded before anything is built.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import sympy

from negotiation.errors import DocumentError, FormulaError, GameError, Place, Problem
from negotiation.expressions import Limits, exact_number
from negotiation.games.normal import MOST_OUTCOMES, NormalFormGame, payoff

MOST_BYTES = 1 << 20
MOST_PARTIES = 100
MOST_PAYOFFS = 1_000_000
LIMITS = Limits(digits=300, decimal_exponent=300)
HUGE: int = 10**LIMITS.digits

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SPACE = re.compile(r"[ \t\r\n\v\f]*")
_TOKEN = re.compile(
    r'"(?P<text>[^"\\]*(?:\\.[^"\\]*)*)"'
    r"|(?P<mark>[{},])"
    r'|(?P<word>[^ \t\r\n\v\f{},"]+)',
    re.DOTALL,
)


class Token(NamedTuple):
    """One item of a file: its kind ('text', 'word', 'end', or the mark itself), its content, where it starts."""

    kind: str
    content: str
    start: int


class Scanner:
    """The items of a file, one at a time, each with its place.

    Parameters
    ----------
    text : str
        The whole file, at most 1 MiB.
    file : str, optional
        Its name, for messages.
    """

    def __init__(self, text: str, file: str | None = None) -> None:
        self.text, self.file = text.removeprefix("\ufeff"), file
        size = len(text.encode("utf-8", "surrogatepass"))
        if size > MOST_BYTES:
            raise self.refuse(f"the document has {size:,} bytes.", "At most 1 MiB is read.", 0)
        if control := _CONTROL.search(self.text):
            what = f"there is a control character (code {ord(control.group())})."
            raise self.refuse(what, "Save the file as plain text.", control.start())
        self.token = self._after(0)

    def refuse(self, what: str, advice: str = "", start: int | None = None) -> DocumentError:
        """The error that says what is wrong at a position (that of the next item if left out)."""
        spot = self.token.start if start is None else start
        line, column = self.text.count("\n", 0, spot) + 1, spot - self.text.rfind("\n", 0, spot)
        return DocumentError([Problem(what, Place(self.file, line, column), advice)])

    def _after(self, position: int) -> Token:
        space = _SPACE.match(self.text, position)
        start = self._position = space.end() if space else position
        if start == len(self.text):
            return Token("end", "", start)
        match = _TOKEN.match(self.text, start)
        if match is None:
            raise self.refuse("a text is not closed.", "End it with a double quote.", start)
        self._position = match.end()
        kind = match.lastgroup or ""
        return Token(match[kind] if kind == "mark" else kind, match[kind], start)

    def at(self, kind: str) -> bool:
        """Whether the next item is of this kind."""
        return self.token.kind == kind

    def expected(self, what: str) -> DocumentError:
        """The error that says what should stand here instead of what does."""
        if self.at("end"):
            return self.refuse(f"the text ends where {what} should stand.", "Is the file complete?")
        return self.refuse(f"{what} is expected here, not {_shown(self.token.content)}.")

    def take(self, kind: str, what: str) -> Token:
        """The next item, which must be of this kind."""
        token = self.token
        if token.kind != kind:
            raise self.expected(what)
        self.token = self._after(self._position)
        return token

    def skip(self, kind: str) -> bool:
        """Pass over the next item if it is of this kind."""
        found = self.at(kind)
        if found:
            self.take(kind, "")
        return found

    def string(self, what: str) -> str:
        """A text in quotes."""
        return re.sub(r'\\(["\\])', r"\1", self.take("text", what).content)

    def string_or_nothing(self) -> str:
        """A text in quotes, empty if none stands here."""
        return self.string("a text") if self.at("text") else ""

    def integer(self, what: str, most: int) -> int:
        """A whole number from 0 to a bound."""
        token = self.token
        if not (self.at("word") and re.fullmatch(r"[0-9]+", token.content)):
            raise self.expected(what)
        if len(token.content) > 9 or int(token.content) > most:
            raise self.refuse(f"{what} is {_shown(token.content)}; it can be at most {most:,}.")
        return int(self.take("word", what).content)

    def number(self, what: str) -> Fraction:
        """A number, exactly."""
        if not self.at("word"):
            raise self.expected(what)
        try:
            value = exact_number(self.token.content, LIMITS)
        except FormulaError as error:
            raise self.refuse(f"{what} is expected here: {error.what}", error.advice) from None
        if too_long(value):
            raise self.refuse(f"the number has more than {LIMITS.digits} digits.")
        self.take("word", what)
        return value

    def labels(self, whose: str, stand_in: str = "") -> tuple[str, ...]:
        """Different labels in braces; one that is empty is called by its number, after `stand_in`."""
        self.take("{", f"a list of {whose} in braces")
        found: dict[str, None] = {}
        while not self.at("}"):
            start = self.token.start
            label = self.string(f"one of {whose}, in quotes,") or f"{stand_in}{len(found) + 1}"
            if label in found:
                raise self.refuse(f"{_shown(label)} is twice among {whose}.", "Give each its own name.", start)
            found[label] = None
        if not found:
            raise self.refuse(f"the list of {whose} is empty.", "Name at least one.")
        self.take("}", "a closing brace")
        return tuple(found)

    def payoffs(self, count: int) -> tuple[Fraction, ...]:
        """Payoffs up to the closing brace, with or without commas between them."""
        found = []
        for i in range(count):
            if i:
                self.skip(",")
            found.append(self.number(f"payoff {i + 1} of {count}"))
        self.take("}", f"the closing brace after {count} payoffs")
        return tuple(found)

    def opening(self, kind: str, version: str) -> tuple[str, tuple[str, ...]]:
        """The first line: the kind of file, its version, the title and the parties."""
        advice = f"The file begins: {kind} {version} R, the title in quotes, the parties in braces."
        for words in ((kind,), (version,), ("R", "D")):
            if not self.at("word") or self.token.content not in words:
                raise self.refuse(f"this is no {kind} {version} file: '{words[0]}' is expected here.", advice)
            self.take("word", kind)
        title = self.string("the title, in quotes,")
        start = self.token.start
        parties = self.labels("the parties", "player ")
        if len(parties) > MOST_PARTIES:
            raise self.refuse(f"there are {len(parties):,} parties; at most {MOST_PARTIES} are read.", "", start)
        return title, parties

    def close(self) -> None:
        """Nothing may follow."""
        if not self.at("end"):
            raise self.refuse(f"the game is complete before {_shown(self.token.content)}.", "Remove what follows.")


def from_nfg(text: str, *, file: str | None = None) -> NormalFormGame:
    r"""Read a normal form from the text of a Gambit `.nfg` file.

    Both variants are read: a list of payoffs, and a list of outcomes with an index for each cell.

    Parameters
    ----------
    text : str
        The content of the file, at most 1 MiB.
    file : str, optional
        Its name, for messages.

    Raises
    ------
    DocumentError
        If the text is no such file, with the line and column.

    Examples
    --------
    >>> game = from_nfg('NFG 1 R "truce" { "A" "B" } { { "keep" "break" } { "keep" "break" } } 2 2  3 0  0 3  1 1')
    >>> game.payoff("A", ("break", "keep")), game.payoff("B", ("break", "keep"))
    (3, 0)
    """
    scanner = Scanner(text, file)
    title, parties = scanner.opening("NFG", "1")
    strategies = _strategies(scanner, parties)
    scanner.string_or_nothing()
    table = _by_outcome(scanner, strategies) if scanner.at("{") else _by_payoff(scanner, strategies)
    scanner.close()
    return NormalFormGame(strategies, table, title=title)


def to_nfg(game: NormalFormGame) -> str:
    """Write a normal form as the text of a Gambit `.nfg` file (the variant with payoffs).

    Names in the payoffs are replaced by their values. `from_nfg` gives the same game back, if the text is within 1 MiB.

    Parameters
    ----------
    game : NormalFormGame

    Raises
    ------
    GameError
        If a payoff has a name without a value or is not rational, or a label cannot be written.

    Examples
    --------
    >>> print(to_nfg(NormalFormGame.from_arrays({"A": [["1/3", 0]], "B": [[1, 2]]}, title="small")))
    NFG 1 R "small" { "A" "B" }
    <BLANKLINE>
    { { "1" }
    { "1" "2" } }
    ""
    <BLANKLINE>
    1/3 1
    0 2
    <BLANKLINE>
    """
    numbers = game.rational
    lists = [braced(labels, f"the strategies of '{party}'") for party, labels in game.strategies.items()]
    head = f"NFG 1 R {quoted(game.title)} {braced(game.parties, 'the parties')}"
    rows = [" ".join(written(numbers[p][cell]) for p in game.parties) for cell in _cells(game.strategies)]
    return "\n".join([head, "", "{ " + "\n".join(lists) + " }", '""', "", *rows, ""])


def quoted(text: str) -> str:
    r"""A text in double quotes, as `Scanner` reads it back.

    >>> print(quoted('the "red" line'))
    "the \"red\" line"
    """
    if _CONTROL.search(text):
        raise GameError(f"the label {text[:40]!r} has a control character and cannot be written. Rename it.")
    # A lone backslash stays as it is, which Gambit understands; runs of them have no spelling that it does.
    doubled = re.sub(r'(\\{2,}|\\(?="|\Z))', r"\1\1", text)
    return '"' + doubled.replace('"', r"\"") + '"'


def braced(labels: Sequence[str], whose: str) -> str:
    """Labels in braces; they must be there and differ, or the file would not say who is who."""
    if not labels or not all(labels) or len(set(labels)) != len(labels):
        raise GameError(f"{whose} cannot be written: each needs a label of its own that is not empty.")
    return "{ " + " ".join(quoted(label) for label in labels) + " }"


def written(value: Fraction) -> str:
    """A number as text, exactly."""
    if too_long(value):
        raise GameError(f"a payoff or chance has more than {LIMITS.digits} digits and cannot be written.")
    return str(value)


def too_long(value: Fraction) -> bool:
    """Whether a number has more digits than files may hold."""
    return value.denominator >= HUGE or abs(value.numerator) >= HUGE


@lru_cache(maxsize=4096)
def expression(value: Fraction) -> sympy.Expr:
    """A number as a payoff; equal numbers share one object."""
    return payoff(value)


def _strategies(scanner: Scanner, parties: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    start = scanner.token.start
    scanner.take("{", "the list of strategies in braces")
    found: dict[str, tuple[str, ...]] = {}
    for party in parties:
        if scanner.at("{"):
            found[party] = scanner.labels(f"the strategies of {_shown(party)}")
            continue
        here = scanner.token.start
        count = scanner.integer(f"the strategies of {_shown(party)} or their number", MOST_OUTCOMES)
        if count == 0:
            raise scanner.refuse(f"{_shown(party)} has no strategy.", "Give it at least one.", here)
        found[party] = tuple(str(i) for i in range(1, count + 1))
    scanner.take("}", f"the closing brace after the strategies of {len(parties)} parties")
    cells = math.prod(len(labels) for labels in found.values())
    if cells > MOST_OUTCOMES or cells * len(parties) > MOST_PAYOFFS:
        what = f"the table would have {len(parties)} payoffs in each of too many cells."
        raise scanner.refuse(what, f"At most {MOST_OUTCOMES:,} cells and {MOST_PAYOFFS:,} payoffs are read.", start)
    return found


def _cells(strategies: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """All combinations, the first party's strategy changing fastest."""
    for backwards in itertools.product(*reversed(tuple(strategies.values()))):
        yield backwards[::-1]


Table = dict[tuple[str, ...], tuple[sympy.Expr, ...]]


def _by_payoff(scanner: Scanner, strategies: Mapping[str, tuple[str, ...]]) -> Table:
    cells = math.prod(len(labels) for labels in strategies.values())
    what = f"one of {cells * len(strategies)} payoffs ({cells} cells, {len(strategies)} parties)"
    return {cell: tuple(expression(scanner.number(what)) for _ in strategies) for cell in _cells(strategies)}


def _by_outcome(scanner: Scanner, strategies: Mapping[str, tuple[str, ...]]) -> Table:
    rows = [(expression(Fraction(0)),) * len(strategies)]
    scanner.take("{", "the list of outcomes")
    while scanner.skip("{"):
        scanner.string_or_nothing()
        rows.append(_expressions(scanner.payoffs(len(strategies))))
    scanner.take("}", "an outcome in braces, or the closing brace of the list,")
    return {cell: rows[scanner.integer("the index of an outcome", len(rows) - 1)] for cell in _cells(strategies)}


def _expressions(values: Iterable[Fraction]) -> tuple[sympy.Expr, ...]:
    return tuple(expression(value) for value in values)


def _shown(text: str) -> str:
    """A piece of the file for a message: short, on one line."""
    return repr(text if len(text) <= 40 else text[:37] + "...")
