r"""Trees as text: Gambit's `.efg` files, read and written exactly and without Gambit.

Definition. A file lists the nodes of a tree, parents before children and the children in the order of the moves::

    file    := "EFG" "2" ("R" | "D") TEXT "{" TEXT ... "}" [TEXT] node ...
    node    := "c" [TEXT] SET [TEXT] ["{" TEXT NUMBER ... "}"] outcome           a move of chance, with probabilities
             | "p" [TEXT] PARTY SET [TEXT] ["{" TEXT ... "}"] outcome            a move of a party (from 1)
             | "t" [TEXT] outcome                                                an end
    outcome := "0" | INDEX | INDEX [TEXT] "{" NUMBER [","] ... "}"

with the texts and numbers of `nfg`. Nodes with the same SET (of the same party, or of chance) are one information set;
its name and moves stand at its first node and may stand again, the same. So do the name and payoffs of an outcome.
An outcome at an interior node is paid on the way: a leaf gives the sum along its path.

Labels. A decision is called by the name of its information set if no other set has that name, else '<party>
information set <SET>'. A leaf is called by its outcome, else by its node, else 'outcome <INDEX>' or 'end'; where leaves
share a name the later ones are told apart as '<name> (2)', '<name> (3)'. A move without a name is called by its number.

Text comes from strangers: bytes, digits, nodes and depth are bounded before anything is built. The depth is bounded
because what is asked of a tree afterwards (induction, expected payoffs) walks down its paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sympy

from negotiation.errors import GameError
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.io.nfg import Scanner, braced, expression, quoted, too_long, written
from negotiation.games.nodes import Chance, Decision, Node, Outcome

MOST_NODES = 50_000
MOST_DEPTH = 250
MOST_PAYOFFS = 250_000
MOST_INDEX = 999_999_999


def from_efg(text: str, *, file: str | None = None) -> ExtensiveGame:
    r"""Read a tree from the text of a Gambit `.efg` file.

    Parameters
    ----------
    text : str
        The content of the file, at most 1 MiB; at most 50,000 nodes, no path longer than 250.
    file : str, optional
        Its name, for messages.

    Raises
    ------
    DocumentError
        If the text is no such file, with the line and column.
    GameError
        If a party would forget its own past (no perfect recall).

    Examples
    --------
    >>> game = from_efg('''EFG 2 R "entry" { "entrant" "incumbent" } ""
    ... p "" 1 1 "entry" { "out" "in" } 0
    ... t "" 1 "alone" { 0, 2 }
    ... p "" 2 1 "answer" { "fight" "yield" } 0
    ... t "" 2 "war" { -1, -1 }
    ... t "" 3 "shared" { 1, 1 }''')
    >>> list(game.information_sets)
    ['entry', 'answer']
    >>> [node.label for node, _ in game.nodes() if isinstance(node, Outcome)]
    ['alone', 'war', 'shared']
    """
    scanner = Scanner(text, file)
    title, parties = scanner.opening("EFG", "2")
    scanner.string_or_nothing()
    records = _Reader(scanner, parties).records()
    return ExtensiveGame(parties, _tree(parties, records), title=title)


def to_efg(game: ExtensiveGame) -> str:
    """Write a tree as the text of a Gambit `.efg` file.

    Names in payoffs and chances are replaced by their values; stages and the agreement have no place in the format.
    `from_efg` gives the same tree back, if the text is within its bounds. Leaves that share a label, and different
    moves of chance that do, are told apart by a number, for in such files labels are names.

    Parameters
    ----------
    game : ExtensiveGame
        Without private costs.

    Raises
    ------
    GameError
        If a decision has a private cost, a number has a name without a value or is not rational, the chances do not
        sum to one, or a label cannot be written.

    Examples
    --------
    >>> leaf = lambda label, payoff: Outcome(label, {"A": sympy.Integer(payoff)})
    >>> tree = Decision("A", "truce", {"keep": leaf("peace", 1), "break": leaf("war", 0)})
    >>> print(to_efg(ExtensiveGame(("A",), tree, title="small")))
    EFG 2 R "small" { "A" }
    ""
    <BLANKLINE>
    p "" 1 1 "truce" { "keep" "break" } 0
    t "" 1 "peace" { 1 }
    t "" 2 "war" { 0 }
    <BLANKLINE>
    """
    head = f"EFG 2 R {quoted(game.title)} {braced(game.parties, 'the parties')}"
    return "\n".join([head, '""', "", *_Writer(game).lines(), ""])


@dataclass(frozen=True)
class _Set:
    """An information set as the file gives it; chance is party 0 and has chances."""

    party: int
    number: int
    name: str
    moves: tuple[str, ...]
    chances: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class _Record:
    """One node of the file: its set (None for a leaf), its label and, at a leaf, what its path has paid."""

    at: _Set | None
    label: str
    paid: tuple[Fraction, ...] = ()


@dataclass
class _Reader:
    """Reads the nodes in the order of the file, keeping the sets and outcomes that it has met."""

    scanner: Scanner
    parties: tuple[str, ...]
    sets: dict[tuple[int, int], _Set] = field(default_factory=dict)
    outcomes: dict[int, tuple[str, tuple[Fraction, ...]]] = field(default_factory=dict)

    def records(self) -> list[_Record]:
        found: list[_Record] = []
        leaves = 0
        awaited = [1]  # children still to come, one entry for each open node on the path
        paid = [(Fraction(0),) * len(self.parties)]
        while awaited:
            self._bounded(len(found), len(awaited), leaves)
            record, total = self._node(paid[-1])
            found.append(record)
            awaited[-1] -= 1
            if record.at is not None:
                awaited.append(len(record.at.moves))
                paid.append(total)
                continue
            leaves += 1
            while awaited and awaited[-1] == 0:
                awaited.pop()
                paid.pop()
        self.scanner.close()
        return found

    def _bounded(self, nodes: int, depth: int, leaves: int) -> None:
        if nodes == MOST_NODES:
            raise self.scanner.refuse(f"the tree has more than {MOST_NODES:,} nodes.")
        if depth > MOST_DEPTH + 1:
            raise self.scanner.refuse(f"the tree is deeper than {MOST_DEPTH} moves.")
        if leaves * len(self.parties) > MOST_PAYOFFS:
            raise self.scanner.refuse(f"the tree has more than {MOST_PAYOFFS:,} payoffs.")

    def _node(self, paid: tuple[Fraction, ...]) -> tuple[_Record, tuple[Fraction, ...]]:
        scanner = self.scanner
        if not scanner.at("word") or scanner.token.content not in ("c", "p", "t"):
            raise scanner.expected("a node (c, p or t)")
        kind = scanner.take("word", "a node").content
        name = scanner.string_or_nothing()
        if kind == "t":
            outcome, total = self._outcome(paid)
            return _Record(None, outcome or name or "end", total), total
        at = self._set(scanner.integer("a party's number", len(self.parties)) if kind == "p" else 0, kind)
        _, total = self._outcome(paid)
        return _Record(at, name), total

    def _set(self, party: int, kind: str) -> _Set:
        scanner, start = self.scanner, self.scanner.token.start
        if kind == "p" and party == 0:
            raise scanner.refuse("a party's number is 0; parties count from 1.", "Moves of chance are 'c' nodes.")
        number = scanner.integer("the number of an information set", MOST_INDEX)
        known = self.sets.get((party, number))
        name = scanner.string_or_nothing()
        if scanner.at("{"):
            moves, chances = self._lottery() if kind == "c" else (scanner.labels("the moves"), ())
            told = _Set(party, number, name or (known.name if known else ""), moves, chances)
        elif known is None:
            raise scanner.refuse(f"information set {number} has no moves yet.", "List them at its first node.", start)
        else:
            told = _Set(party, number, name or known.name, known.moves, known.chances)
        if known is not None and told != known:
            raise scanner.refuse(f"information set {number} was told differently before.", "Its nodes agree.", start)
        self.sets[party, number] = told
        return told

    def _lottery(self) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
        scanner, start = self.scanner, self.scanner.token.start
        scanner.take("{", "the moves of chance")
        found: dict[str, Fraction] = {}
        while not scanner.at("}"):
            here = scanner.token.start
            label = scanner.string("a move of chance, in quotes,") or str(len(found) + 1)
            if label in found:
                raise scanner.refuse(f"{label[:40]!r} is twice among the moves.", "Give each its own name.", here)
            here = scanner.token.start
            found[label] = scanner.number("a probability")
            if not 0 <= found[label] <= 1:
                raise scanner.refuse("a probability is not between 0 and 1.", "", here)
        scanner.take("}", "a closing brace")
        if sum(found.values()) != 1:
            advice = "They must sum to exactly 1; thirds are written 1/3."
            raise scanner.refuse("the probabilities of a move of chance do not sum to 1.", advice, start)
        return tuple(found), tuple(found.values())

    def _outcome(self, paid: tuple[Fraction, ...]) -> tuple[str, tuple[Fraction, ...]]:
        """The label of the outcome of a node, and what the path has paid with it."""
        scanner, start = self.scanner, self.scanner.token.start
        index = scanner.integer("the index of an outcome (0 for none)", MOST_INDEX)
        if index == 0:
            return "", paid
        self._tell(index, start)
        name, payoffs = self.outcomes[index]
        total = tuple(before + now for before, now in zip(paid, payoffs, strict=True))
        if any(too_long(value) for value in total):
            raise scanner.refuse("the payoffs along this path add up to a number with too many digits.", "", start)
        return name, total

    def _tell(self, index: int, start: int) -> None:
        """Read the name and payoffs of an outcome, or see that they are known."""
        scanner = self.scanner
        known = self.outcomes.get(index)
        name = scanner.string_or_nothing() or (known[0] if known else f"outcome {index}")
        if scanner.skip("{"):
            told = name, scanner.payoffs(len(self.parties))
        elif known is None:
            raise scanner.refuse(f"outcome {index} has no payoffs yet.", "List them where it comes first.", start)
        else:
            told = name, known[1]
        if known is not None and told != known:
            raise scanner.refuse(f"outcome {index} was told differently before.", "An outcome is the same.", start)
        self.outcomes[index] = told


def _tree(parties: tuple[str, ...], records: Sequence[_Record]) -> Node:
    """The tree of the nodes of a file, from its leaves upwards."""
    labels = _distinct([record.label for record in records if record.at is None])
    where = _names(parties, records)
    made: list[Node] = []
    for record in reversed(records):
        if record.at is None:
            made.append(Outcome(labels.pop(), dict(zip(parties, map(expression, record.paid), strict=True))))
            continue
        children = [made.pop() for _ in record.at.moves]
        if record.at.party:
            moves = dict(zip(record.at.moves, children, strict=True))
            made.append(Decision(parties[record.at.party - 1], where[record.at], moves))
        else:
            branches = zip(record.at.moves, map(expression, record.at.chances), children, strict=True)
            label = record.at.name or record.label or f"chance {record.at.number}"
            made.append(Chance(label, tuple(branches)))
    return made.pop()


def _names(parties: tuple[str, ...], records: Sequence[_Record]) -> dict[_Set, str]:
    """The label of each party's information set: its name if no other has it, else party and number."""
    sets = dict.fromkeys(record.at for record in records if record.at is not None and record.at.party)
    uses = Counter(one.name for one in sets)
    found = {one: one.name for one in sets if one.name and uses[one.name] == 1}
    taken = set(found.values())
    for one in sets:
        if one not in found:
            found[one] = f"{parties[one.party - 1]} information set {one.number}"
            while found[one] in taken:
                found[one] += "'"
            taken.add(found[one])
    return found


def _distinct(labels: Sequence[str]) -> list[str]:
    """The labels, those that came before told apart by a number: a, b, a becomes a, b, a (2)."""
    taken, uses, found = set(labels), Counter[str](), []
    for label in labels:
        uses[label] += 1
        told = label
        while uses[label] > 1 and (told := f"{label} ({uses[label]})") in taken:
            uses[label] += 1
        taken.add(told)
        found.append(told)
    return found


class _Writer:
    """Writes the nodes in the order of the tree; sets and lotteries get their numbers as they come."""

    def __init__(self, game: ExtensiveGame) -> None:
        self.game = game
        leaves = [node for node, _ in game.nodes() if isinstance(node, Outcome)]
        self._labels = iter(_distinct([leaf.label or f"outcome {i}" for i, leaf in enumerate(leaves, 1)]))
        self._outcomes = 0
        self._sets: dict[str, dict[str, int]] = {party: {} for party in game.parties}
        self._lotteries = self._chance_nodes()

    def lines(self) -> list[str]:
        return [self._line(node) for node, _ in self.game.nodes()]

    def _line(self, node: Node) -> str:
        if isinstance(node, Outcome):
            return self._end(node)
        if isinstance(node, Chance):
            key = self._lottery(node)
            number, name = self._lotteries[key]
            moves = " ".join(f"{quoted(label)} {written(chance)}" for label, chance in key[1])
            return f'c "" {number} {quoted(name)} {{ {moves} }} 0'
        return self._decision(node)

    def _end(self, node: Outcome) -> str:
        self._outcomes += 1
        what = f"a payoff at '{node.label}'"
        payoffs = (self._number(node.payoffs.get(party, 0), what) for party in self.game.parties)
        return f't "" {self._outcomes} {quoted(next(self._labels))} {{ {", ".join(map(written, payoffs))} }}'

    def _decision(self, node: Decision) -> str:
        if node.private_cost is not None:
            what = f"'{node.where}' has a private cost, which these files cannot say."
            raise GameError(f"{what} Use tree.discretise(types) first: it replaces the cost by equally likely types.")
        if not node.where:
            raise GameError(f"a decision of '{node.party}' has no label and cannot be written. Name it.")
        numbers = self._sets[node.party]
        number = numbers.setdefault(node.where, len(numbers) + 1)
        party = self.game.parties.index(node.party) + 1
        moves = braced(tuple(node.actions), f"the moves at '{node.where}'")
        return f'p "" {party} {number} {quoted(node.where)} {moves} 0'

    def _chance_nodes(self) -> dict[Any, tuple[int, str]]:
        """Every lottery of the game with its number and name; equal ones are one information set of chance."""
        nodes = [node for node, _ in self.game.nodes() if isinstance(node, Chance)]
        lotteries = list(dict.fromkeys(self._lottery(node) for node in nodes))
        names = _distinct([label or f"chance {i}" for i, (label, _) in enumerate(lotteries, 1)])
        return {lottery: (i, name) for i, (lottery, name) in enumerate(zip(lotteries, names, strict=True), 1)}

    def _lottery(self, node: Chance) -> tuple[str, tuple[tuple[str, Fraction], ...]]:
        braced([label for label, _, _ in node.branches], f"the moves of '{node.label}'")
        what = f"a chance at '{node.label}'"
        branches = tuple((label, self._number(chance, what)) for label, chance, _ in node.branches)
        if sum(chance for _, chance in branches) != 1 or any(chance < 0 for _, chance in branches):
            raise GameError(f"the chances at '{node.label}' are not probabilities that sum to 1.")
        return node.label, branches

    def _number(self, value: Any, what: str) -> Fraction:
        given: sympy.Expr = sympy.sympify(value, strict=True)
        if not self.game.point.covers(given):
            raise GameError(f"{what} has a name without a value. Set it with game.at(...) first.")
        number = self.game.number(given)
        if not isinstance(number, Fraction):
            raise GameError(f"{what} is not a rational number and cannot be written exactly.")
        return number
