"""The marks of a tree picture: shapes, lines, letters and the table of outcomes, as SVG elements."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import cos, pi, sin

from negotiation.display import clean
from negotiation.report.plots.palette import FAINT, INK, PAPER, SOFT, party_look
from negotiation.report.tree.tree_folding import ALWAYS, NEVER, Spot
from negotiation.report.tree.tree_layout import Layout

SIZE, SMALL, RADIUS, TRACK = 12, 10.5, 11, 26
LINE, EDGE, LETTERS, LABEL, NAME = 13, 9, 36, 12, 12
WIDE = 0.56
ZONE, REACHED, TALL = LETTERS * SMALL * 0.64, 60, 34
FONT = "DejaVu Sans, Verdana, Arial, sans-serif"
STROKES = {ALWAYS: (4.0, INK), "sometimes": (2.2, INK), NEVER: (1.0, "#777777")}


@dataclass(frozen=True)
class Look:
    """What stands at a node: its number and party, its law, the chance of the move that leads there, a leaf's text."""

    number: int
    party: int | None
    name: str
    private: bool
    chance: str
    text: str
    payoffs: tuple[str, ...]
    reached: str


def safe(text: str) -> str:
    """Text as SVG text: no markup, no control characters."""
    return escape(clean(text).replace("\n", " "))


def lines_of(text: str, width: int, most: int = 9) -> list[str]:
    """Text in lines of so many letters; what does not fit ends in '…'."""
    found = textwrap.wrap(clean(text), width) or [""]
    if len(found) <= most:
        return found
    return [*found[: most - 1], " ".join(found[most - 1 :])[: width - 1].rstrip() + "…"]


def long(text: str, size: float = SIZE) -> float:
    """The width of a line of text, about (wide letters of other scripts counted double)."""
    return sum(size * (WIDE if ord(c) < 0x1100 else 1.05) for c in text)


class Drawing:
    """A tree with places becomes SVG text.

    Parameters
    ----------
    layout : Layout
    looks : mapping of Spot to Look
    parties : list of str
        Names for people, in order.
    reached : bool
        Whether a column says how likely each outcome is.
    unit : str
        Of payoffs.
    """

    def __init__(
        self, layout: Layout, looks: Mapping[Spot, Look], parties: list[str], reached: bool, unit: str
    ) -> None:
        self.layout, self.looks, self.parties, self.reached, self.unit = layout, looks, parties, reached, unit
        self.texts = {spot: lines_of(look.text, LETTERS, 5) for spot, look in looks.items() if spot.leaf}
        names = [line for look in looks.values() for line in short(look.name)]
        self.half = max(RADIUS + 4, max((long(one, SMALL) for one in names), default=0) / 2 + 3)
        self.starts, self.rows, self.top = self._columns(), self._rows(), 0.0

    # --- where things are ---

    def _columns(self) -> list[float]:
        """The left edge of each column of nodes, and of the outcomes at the end."""
        places, count = self.layout.places, self.layout.columns
        room = [0.0] * (count + 1)
        for spot in places:
            for child in spot.children:
                chance = self.looks[child].chance
                shape = 0 if child.leaf else RADIUS + 6
                label = max(long(one) * 1.08 for one in lines_of(child.move, LABEL, 3)) + shape
                below = long(chance, SMALL) + (0 if child.leaf else self.half)
                room[places[spot].column] = max(room[places[spot].column], label, below)
        starts = [14 + self.half]
        for column in range(count):
            tracks = (self.layout.tracks[column] - 1) * TRACK
            starts.append(starts[-1] + tracks + self.half + EDGE + room[column] + 6)
        return starts

    def _rows(self) -> list[float]:
        """The middle of each row of leaves, from the top of the first; rows are as high as their text."""
        moves = max((len(lines_of(spot.move, LABEL, 3)) for spot in self.layout.places), default=1)
        least = max(TALL, 14 * moves + 20)
        middles, bottom = [], 0.0
        for spot in self.layout.places:
            if spot.leaf:
                height = max(least, LINE * len(self.texts[spot]) + 9)
                middles.append(bottom + height / 2)
                bottom += height
        return [*middles, bottom]

    def at(self, spot: Spot) -> tuple[float, float]:
        """The middle of a node."""
        place = self.layout.places[spot]
        above = int(place.row)
        low, high = self.rows[above], self.rows[min(above + 1, len(self.rows) - 1)]
        y = low + (high - low) * (place.row - above)
        return self.starts[place.column] + place.track * TRACK, self.top + y

    # --- the whole ---

    def svg(self, title: str, reading: str, key: list[tuple[int, int | None, str]], outline: str) -> str:
        """The SVG text: heads, tree, table of outcomes, key."""
        pays = [max(long(text) * 1.1 for text in column) + 12 for column in self._payoff_columns()]
        width = self.starts[-1] + 12 + ZONE + (REACHED if self.reached else 0) + sum(pays) + 14
        head = lines_of(title, int((width - 40) / (16 * WIDE)), 3)
        sub = lines_of(f"{reading} In this model.", int((width - 40) / (SIZE * WIDE)))
        self.top = 24 + 20 * len(head) + 16 * len(sub) + 46
        body = [
            *self._heads(head, sub),
            *self._table(pays),
            *self._sets(),
            *(mark for spot in self.layout.places for mark in self._moves(spot)),
            *(mark for spot in self.layout.places for mark in self._node(spot)),
        ]
        bottom = self.top + self.rows[-1] + 26
        more, bottom = self._key(key, bottom, width)
        height = bottom + 10
        opened = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'width="{width:.0f}" height="{height:.0f}" font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
        )
        about = [f"<title>{safe(title)}</title>", f"<desc>{escape(clean(outline))}</desc>"]
        paper = f'<rect width="{width:.0f}" height="{height:.0f}" fill="{PAPER}"/>'
        return "\n".join([opened, *about, paper, *body, *more, "</svg>"]) + "\n"

    def _payoff_columns(self) -> list[list[str]]:
        leaves = [look.payoffs for look in self.looks.values() if look.payoffs]
        return [[*short(name), *(one[index] for one in leaves)] for index, name in enumerate(self.parties)]

    def _heads(self, head: list[str], sub: list[str]) -> Iterator[str]:
        for index, line in enumerate(head):
            yield _text(16, 28 + 20 * index, line, size=16, weight="bold")
        for index, line in enumerate(sub):
            yield _text(16, 26 + 20 * len(head) + 16 * index, line, colour=SOFT)

    def _table(self, pays: list[float]) -> Iterator[str]:
        """Outcomes as a table: what happens, how likely, what each party gets, its head in its colour."""
        left = self.starts[-1] + 12
        y = self.top - 8
        yield _text(left, y, "outcome", colour=SOFT)
        edge = left + ZONE
        if self.reached:
            edge += REACHED
            yield _text(edge - 6, y, "reached", anchor="end", colour=SOFT)
        ends = []
        for width in pays:
            edge += width
            ends.append(edge)
        yield _text(edge, y - 18 - LINE, f"payoff ({self.unit}) to", anchor="end", colour=SOFT)
        for index, (name, end) in enumerate(zip(self.parties, ends, strict=True)):
            for line, text in enumerate(reversed(short(name))):
                colour = party_look(index).colour
                yield _text(end, y - LINE * line, text, anchor="end", weight="bold", colour=colour)
        yield f'<line x1="{left:.1f}" y1="{y + 6:.1f}" x2="{edge:.1f}" y2="{y + 6:.1f}" stroke="{FAINT}"/>'
        for spot, look in self.looks.items():
            if spot.leaf:
                yield from self._outcome(spot, look, left, ends)

    def _outcome(self, spot: Spot, look: Look, left: float, ends: list[float]) -> Iterator[str]:
        _, y = self.at(spot)
        lines = self.texts[spot]
        bold = "bold" if look.reached else "normal"
        style = "italic" if spot.folded else "normal"
        first = y + 4 - LINE * (len(lines) - 1) / 2
        for index, line in enumerate(lines):
            yield _text(left, first + LINE * index, line, size=SMALL, weight=bold, style=style)
        if look.reached:
            yield _text(left + ZONE + REACHED - 6, y + 4, look.reached, anchor="end", weight="bold")
        for index, (payoff, end) in enumerate(zip(look.payoffs, ends, strict=False)):
            colour = party_look(index).colour
            yield _text(end, y + 4, payoff, anchor="end", colour=colour, weight=bold, kind="payoff")

    def _sets(self) -> Iterator[str]:
        """Information sets: a dotted line down the track that their nodes share."""
        for members in self.layout.joined():
            colour = party_look(self.looks[members[0]].party or 0).colour
            for above, below in pairwise(members):
                (x, y), (u, v) = self.at(above), self.at(below)
                yield (
                    f'<line class="set" x1="{x:.1f}" y1="{y:.1f}" x2="{u:.1f}" y2="{v:.1f}" stroke="{colour}" '
                    'stroke-width="2" stroke-dasharray="1 5" stroke-linecap="round"/>'
                )

    # --- moves and nodes ---

    def _moves(self, spot: Spot) -> Iterator[str]:
        if spot.leaf:
            return
        x, y = self.at(spot)
        place = self.layout.places[spot]
        bend = self.starts[place.column] + (self.layout.tracks[place.column] - 1) * TRACK + self.half + EDGE
        for child in sorted(spot.children, key=lambda one: one.chosen == ALWAYS):
            u, v = self.at(child)
            u = u if not child.leaf else self.starts[-1] + 4
            thick, colour = STROKES[child.chosen]
            yield (
                f'<path class="move {child.chosen.replace(" ", "-")}" fill="none" stroke="{colour}" '
                f'stroke-width="{thick}" d="M{x:.1f} {y:.1f}H{bend - EDGE:.1f}L{bend:.1f} {v:.1f}H{u:.1f}"/>'
            )
        for child in spot.children:
            _, v = self.at(child)
            bold = "bold" if child.chosen == ALWAYS else "normal"
            lines = lines_of(child.move, LABEL, 3)
            for index, line in enumerate(lines):
                yield _text(
                    bend + 3, v - 5 - LINE * (len(lines) - 1 - index), line, weight=bold, halo=True, kind="label"
                )
            chance = self.looks[child].chance
            if chance:
                yield _text(bend + 3, v + 13, chance, size=SMALL, colour=SOFT, halo=True)

    def _node(self, spot: Spot) -> Iterator[str]:
        x, y = self.at(spot)
        look = self.looks[spot]
        if spot.leaf:
            if spot.folded:
                right = self.starts[-1] + 6
                points = f"{right:.1f},{y - 7:.1f} {right - 14:.1f},{y:.1f} {right:.1f},{y + 7:.1f}"
                yield f'<polygon class="folded" points="{points}" fill="{FAINT}" stroke="{INK}"/>'
            return
        yield from shape(look.party, x, y, private=look.private)
        yield _text(x, y + 4, str(look.number), size=SMALL, anchor="middle", weight="bold", colour=PAPER)
        colour = SOFT if look.party is None else party_look(look.party).colour
        for index, line in enumerate(short(look.name)):
            below = y + RADIUS + 14 + 11 * index
            yield _text(x, below, line, size=SMALL, anchor="middle", colour=colour, halo=True)

    def _key(self, key: list[tuple[int, int | None, str]], bottom: float, width: float) -> tuple[list[str], float]:
        """Where each number decides, with private costs in full."""
        marks = [_text(16, bottom, "Who decides what (a double outline: with a private cost)", colour=SOFT)]
        private = {look.number for look in self.looks.values() if look.private}
        columns = 2 if width > 1000 and len(key) > 3 else 1
        letters = int((width / columns - 60) / (SMALL * 0.6))
        height, lowest = bottom + 24, bottom
        for index, (number, party, text) in enumerate(key):
            column, first = divmod(index, -(-len(key) // columns))
            y = bottom + 24 if not first else height
            left = 16 + column * width / columns
            marks += shape(party, left + 14, y - 4, private=number in private, scale=0.72)
            marks.append(_text(left + 14, y - 0.5, str(number), size=9, anchor="middle", weight="bold", colour=PAPER))
            lines = lines_of(text, letters)
            marks += [_text(left + 34, y + LINE * i, line, size=SMALL) for i, line in enumerate(lines)]
            height = y + LINE * (len(lines) - 1) + 25
            lowest = max(lowest, height)
        return marks, lowest - 10


def short(name: str) -> list[str]:
    """A party's name where there is little room: without its article, on two lines at most."""
    return lines_of(name.removeprefix("the "), NAME, 2)


def shape(party: int | None, x: float, y: float, *, private: bool = False, scale: float = 1.0) -> Iterator[str]:
    """A node's shape in its party's colour; chance is a grey cross; a private cost has a double outline."""
    colour = SOFT if party is None else party_look(party).colour
    kind = "chance" if party is None else party_look(party).shape
    if private:
        yield _outline(kind, x, y, (RADIUS + 4) * scale, PAPER, colour, 'class="private" ')
    yield _outline(kind, x, y, RADIUS * scale, colour, colour, f'class="{"node" if scale == 1 else "key"} {kind}" ')


def _outline(kind: str, x: float, y: float, radius: float, fill: str, stroke: str, extra: str) -> str:
    style = f'{extra}fill="{fill}" stroke="{stroke}" stroke-width="1.5"'
    if kind == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {style}/>'
    points = " ".join(f"{x + radius * a:.1f},{y + radius * b:.1f}" for a, b in CORNERS[kind])
    return f'<polygon points="{points}" {style}/>'


def _regular(count: int, scale: float = 1.1) -> list[tuple[float, float]]:
    return [(scale * sin(2 * pi * i / count), -scale * cos(2 * pi * i / count)) for i in range(count)]


CORNERS = {
    "square": [(-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)],
    "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    "triangle": [(0, -1.35), (1.3, 0.95), (-1.3, 0.95)],
    "pentagon": _regular(5, 1.2),
    "hexagon": _regular(6, 1.15),
    "house": [(-0.9, 1), (0.9, 1), (0.9, -0.35), (0, -1.25), (-0.9, -0.35)],
    "chance": [
        *((-0.45, -1.15), (0.45, -1.15), (0.45, -0.45), (1.15, -0.45), (1.15, 0.45), (0.45, 0.45)),
        *((0.45, 1.15), (-0.45, 1.15), (-0.45, 0.45), (-1.15, 0.45), (-1.15, -0.45), (-0.45, -0.45)),
    ],
}


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: float = SIZE,
    anchor: str = "start",
    weight: str = "normal",
    style: str = "normal",
    colour: str = INK,
    halo: bool = False,
    kind: str = "",
) -> str:
    parts = [f'x="{x:.1f}" y="{y:.1f}"']
    parts += [f'class="{kind}"'] if kind else []
    parts += [f'font-size="{size}"'] if size != SIZE else []
    parts += [f'text-anchor="{anchor}"'] if anchor != "start" else []
    parts += [f'font-weight="{weight}"'] if weight != "normal" else []
    parts += [f'font-style="{style}"'] if style != "normal" else []
    parts += [f'fill="{colour}"'] if colour != INK else []
    parts += [f'stroke="{PAPER}" stroke-width="3" paint-order="stroke"'] if halo else []
    return f"<text {' '.join(parts)}>{safe(text)}</text>"
