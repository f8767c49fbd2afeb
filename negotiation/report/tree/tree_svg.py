"""Game trees as SVG text of our own: in the order of the game, with information sets and private costs.

No library that is kept draws them well. The text holds no script, no style sheet and no outside reference, every name
is escaped, and the same tree is there as a textual outline, in the description too, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy

from negotiation.display import cell, clean, counted, percent, sentence
from negotiation.errors import UsageError
from negotiation.files import write_whole
from negotiation.games import Chance, Cutoff, Decision, ExtensiveGame, Outcome, Profile
from negotiation.games.incentives import Move
from negotiation.games.outline import outline as told
from negotiation.report.tree.tree_drawing import Drawing, Look
from negotiation.report.tree.tree_folding import Spot, unfolded
from negotiation.report.tree.tree_layout import Layout, laid_out

MOST_LEAVES, LIMIT = 40, 400


@dataclass(frozen=True)
class TreePicture:
    """A game tree as a picture and as text.

    Attributes
    ----------
    svg : str
        The picture.
    outline : str
        The tree as indented text, the moves that are made marked.
    game : ExtensiveGame
    layout : Layout
        What is shown and where.
    """

    svg: str
    outline: str
    game: ExtensiveGame
    layout: Layout

    def _repr_svg_(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.outline

    def __repr__(self) -> str:
        return (
            f"<picture of {clean(self.game.title)}: {counted(self.layout.rows, 'leaf', 'leaves')}; print() its outline>"
        )

    def as_data(self) -> dict[str, Any]:
        """The picture and its outline as plain data."""
        return {"title": self.game.title, "leaves": self.layout.rows, "outline": self.outline, "svg": self.svg}

    def save(self, path: str | Path) -> None:
        """Write the picture to a file.

        Raises
        ------
        UsageError
            If the file cannot be written.
        """
        write_whole(path, self.svg)


def tree_svg(
    game: ExtensiveGame,
    equilibrium: Any = None,
    *,
    most_leaves: int = MOST_LEAVES,
    names: Mapping[str, str] | None = None,
    unit: str = "in the game's own unit",
) -> TreePicture:
    """Draw a game tree from left to right, with what everybody does.

    Parameters
    ----------
    game : ExtensiveGame
    equilibrium : TreeEquilibrium or Profile, optional
        Whose moves are drawn thick; if left out the moves that keep the agreement, where the game declares one.
    most_leaves : int
        Parts of a larger tree are folded; from 2 to 400. The path of the agreement stays open.
    names : mapping of str to str, optional
        Party to its name for people.
    unit : str
        Of the payoffs.

    Returns
    -------
    TreePicture
        With `svg`, `outline` and `save`.

    Raises
    ------
    UsageError
        If it is no tree, or the number of leaves is out of range.

    Examples
    --------
    >>> import negotiation as ng
    >>> leaf = lambda label, value: ng.Outcome(label, {"A": ng.exact(value, [])})
    >>> moves = {"comply": leaf("peace", "0"), "attack": leaf("war", "-1")}
    >>> picture = tree_svg(ng.ExtensiveGame(("A",), ng.Decision("A", "truce", moves)), ng.Profile({"truce": "comply"}))
    >>> picture.svg[:4], picture.layout.rows
    ('<svg', 2)
    """
    if not isinstance(game, ExtensiveGame):
        raise UsageError("a tree is drawn of an extensive game; a table: plot_table.")
    if not 2 <= most_leaves <= LIMIT:
        raise UsageError(f"`most_leaves` is {most_leaves}; it must be from 2 to {LIMIT}.")
    profile: Profile | None = getattr(equilibrium, "profile", equilibrium)
    root = unfolded(game, profile, game.agreement, most_leaves)
    layout = laid_out(root)
    text = told(game, profile if profile is not None else game.agreement)
    reader = _Reader(game, profile, dict(names or {}), _reached(equilibrium))
    return TreePicture(reader.drawn(layout, text, _thick(equilibrium, profile, game), unit), text, game, layout)


def _reached(equilibrium: Any) -> dict[tuple[str, ...], Any]:
    """History of each outcome that is reached to its probability, where the equilibrium knows it."""
    return {moves: chance for moves, _, chance in equilibrium.path()} if hasattr(equilibrium, "path") else {}


def _thick(equilibrium: Any, profile: Profile | None, game: ExtensiveGame) -> str:
    if profile is None:
        return "Thick: the moves that keep the agreement." if game.agreement else ""
    return f"Thick: the {getattr(equilibrium, 'concept', 'plan')} moves; medium: made with the chance below the line."


class _Reader:
    """Reads off the game what stands beside each node and move."""

    def __init__(
        self,
        game: ExtensiveGame,
        profile: Mapping[str, Move] | None,
        names: dict[str, str],
        reached: dict[tuple[str, ...], Any],
    ) -> None:
        self.game, self.profile, self.names, self.reached = game, profile, names, reached
        self.numbers: dict[Any, int] = {}

    def drawn(self, layout: Layout, outline: str, thick: str, unit: str) -> str:
        game = self.game
        looks = {
            spot: Look(
                number=self.number(spot),
                party=self.party(spot),
                name=self.name(spot),
                private=isinstance(spot.node, Decision) and spot.node.private_cost is not None,
                chance=self.chance(spot),
                text=self.text(spot),
                payoffs=self.payoffs(spot),
                reached=self.likely(spot),
            )
            for spot in layout.places
        }
        drawing = Drawing(layout, looks, [self.called(party) for party in game.parties], bool(self.reached), unit)
        folded = sum(spot.folded for spot in layout.places)
        parts = [
            self.likeliest(),
            f"{counted(folded, 'part')} folded, named with the number of outcomes." if folded else "",
            thick,
        ]
        if layout.joined():
            parts.append("Dotted line: decisions that the party cannot tell apart.")
        return drawing.svg(sentence(game.title), " ".join(one for one in parts if one), self.key(layout), outline)

    def likeliest(self) -> str:
        """Where play most often ends, from the equilibrium's own path."""
        known = {where: q for where, q in self.reached.items() if not isinstance(q, sympy.Expr)}
        if not known:
            return ""
        where = max(known, key=lambda one: float(known[one]))
        label = next(n.label for n, h in self.game.nodes() if h == where and isinstance(n, Outcome))
        return f"Play ends most often in: {label} ({percent(known[where])})."

    def called(self, party: str) -> str:
        return self.names.get(party, party)

    def number(self, spot: Spot) -> int:
        """Decisions of an information set share a number; so do moves of chance with the same label."""
        if spot.leaf:
            return 0
        node = spot.node
        key = ("chance", node.label) if isinstance(node, Chance) else getattr(node, "where", "")
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def party(self, spot: Spot) -> int | None:
        """The place of the party that moves; None for chance and leaves."""
        moving = isinstance(spot.node, Decision) and not spot.leaf
        return self.game.parties.index(spot.node.party) if moving else None  # type: ignore[union-attr]

    def name(self, spot: Spot) -> str:
        if spot.leaf:
            return ""
        return self.called(spot.node.party) if isinstance(spot.node, Decision) else "chance"

    def chance(self, spot: Spot) -> str:
        return "" if spot.chance is None else self.value(spot.chance, share=True)

    def likely(self, spot: Spot) -> str:
        chance = self.reached.get(spot.history) if isinstance(spot.node, Outcome) else None
        return "" if chance is None else percent(chance) if not isinstance(chance, sympy.Expr) else sympy.sstr(chance)

    def text(self, spot: Spot) -> str:
        if not spot.leaf:
            return ""
        if isinstance(spot.node, Outcome):
            return spot.node.label
        who = f"{self.called(spot.node.party)} decides: " if isinstance(spot.node, Decision) else ""
        return f"folded: {who}{counted(spot.outcomes, 'outcome')}"

    def payoffs(self, spot: Spot) -> tuple[str, ...]:
        if not isinstance(spot.node, Outcome):
            return ()
        pays = spot.node.payoffs
        return tuple(self.value(pays.get(party, sympy.Integer(0))) for party in self.game.parties)

    def value(self, expression: Any, share: bool = False) -> str:
        """A number for people, or the expression where a name has no value."""
        exact = sympy.sympify(expression, strict=True)
        if not self.game.point.covers(exact):
            return str(sympy.sstr(exact))
        number = self.game.number(exact)
        if share:
            return percent(number)
        return str(number) if getattr(number, "denominator", 0) == 1 else cell(number)

    def key(self, layout: Layout) -> list[tuple[int, int | None, str]]:
        """One line a decision: its number, its party, and what is decided there."""
        lines: dict[int, tuple[int, int | None, str]] = {}
        for spot in layout.places:
            number = self.number(spot)
            if spot.leaf or number in lines:
                continue
            node = spot.node
            if isinstance(node, Decision):
                text = f"{self.called(node.party)}, {node.where}{self.law(node)}{self.hidden(node.where, layout)}"
                lines[number] = (number, self.party(spot), text)
            elif isinstance(node, Chance):
                lines[number] = (number, None, f"Chance: {node.label}")
        return [lines[number] for number in sorted(lines)]

    def law(self, node: Decision) -> str:
        """The private cost in words: its law, and the chance of the move where somebody's plan says it."""
        cost = node.private_cost
        if cost is None:
            return ""
        first, second = self.value(cost.first), self.value(cost.second)
        ends = {"uniform": f"between {first} and {second}", "normal": f"mean {first}, deviation {second}"}
        law = f"{cost.law}, {ends.get(cost.law, f'mean {first}, scale {second}')}"
        text = f"; private cost of '{cost.move}': {law}"
        move = self.profile.get(node.where) if self.profile is not None else None
        if isinstance(move, Cutoff):
            chance = self.value(cost.probability(move.threshold), share=True)
            text += f"; '{move.move}' if at most {self.value(move.threshold)} ({chance})"
        return text

    def hidden(self, where: str, layout: Layout) -> str:
        shown = sum(getattr(s.node, "where", None) == where and not s.leaf for s in layout.places)
        whole = len(self.game.information_sets[where])
        return f"; {whole - shown} more of its {whole} nodes folded" if shown < whole else ""
