"""Tables as plain text: columns side by side while they fit the width, below that one line for each cell.

No word is cut in the middle: long names and paths break after `.`, `_`, `/` and the like, and where even that is too
wide the rows are written as lists of their cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

GAP = 2
_PIECE = re.compile(r"[^._/:,;=|-]*[._/:,;=|-]+|[^._/:,;=|-]+")

Paint = Callable[[str, str], str]


def table_lines(
    titles: Sequence[str], rows: Sequence[Sequence[str]], width: int, paint: Paint | None = None
) -> list[str]:
    """The lines of a table.

    Parameters
    ----------
    titles : sequence of str
    rows : sequence of sequence of str
        A cell for each title.
    width : int
        Characters of the longest line (a single piece of a word may be longer).
    paint : callable, optional
        Gets a cell and a line of it, filled up with spaces, and returns the line in colour.

    Examples
    --------
    >>> print("\\n".join(table_lines(["number", "now"], [["war.power_shift", "0.2"]], 30)))
    number           now
    ---------------  ---
    war.power_shift  0.2
    >>> print("\\n".join(table_lines(["number", "now"], [["war.power_shift", "0.2"]], 15)))
    number      now
    ----------  ---
    war.power_  0.2
    shift
    >>> print("\\n".join(table_lines(["number", "now"], [["war.power_shift", "0.2"]], 10)))
    number:
      war.
      power_
      shift
    now: 0.2
    """
    columns = list(zip(titles, *rows, strict=True))
    widths = _widths(columns, width - GAP * (len(columns) - 1))
    if widths is None:
        return _listed(titles, rows, width)
    gap = " " * GAP

    def line(cells: Sequence[str], paint: Paint | None = None) -> list[str]:
        parts = [wrapped(cell, size) for cell, size in zip(cells, widths, strict=True)]
        height = max(len(part) for part in parts)
        found = []
        for i in range(height):
            texts = [(part[i] if i < len(part) else "").ljust(size) for part, size in zip(parts, widths, strict=True)]
            shown = [paint(cell, text) for cell, text in zip(cells, texts, strict=True)] if paint else texts
            found.append(gap.join(shown).rstrip())
        return found

    found = [*line(titles), gap.join("-" * size for size in widths)]
    for row in rows:
        found += line(row, paint)
    return found


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """A width for each column: what it wants, then whole words, then pieces of words; None if that is too wide."""
    wanted = [max(map(len, column)) for column in columns]
    for split in (str.split, pieces):
        least = [
            min(have, max((len(part) for cell in column for part in split(cell)), default=0))
            for have, column in zip(wanted, columns, strict=True)
        ]
        while sum(wanted) > room and wanted != least:
            widest = max(range(len(columns)), key=lambda i: wanted[i] - least[i])
            wanted[widest] -= 1
        if sum(wanted) <= room:
            return wanted
    return None


def _listed(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    found: list[str] = []
    for row in rows:
        found += [""] if found else []
        for title, cell in zip(titles, row, strict=True):
            lines = wrapped(f"{title}: {cell}".rstrip(), width, "  ")
            found += lines
    return found


def pieces(text: str) -> list[str]:
    """The parts of a text between which a line may break.

    >>> pieces("by guarantees.force_hubs")
    ['by', 'guarantees.', 'force_', 'hubs']
    """
    return [part for word in text.split() for part in _PIECE.findall(word)]


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Text in lines of at most so many characters, broken at spaces and, where a word is too long, inside it.

    >>> wrapped("see guarantees.force_hubs.denial", 18)
    ['see guarantees.', 'force_hubs.denial']
    """
    lines = [""]
    for word in text.split():
        parts = [word] if len(indent) + len(word) <= width else _PIECE.findall(word)
        for index, part in enumerate(parts):
            space = " " if index == 0 and lines[-1] else ""
            if lines[-1] and len(lines[-1]) + len(space) + len(part) > width:
                lines.append(indent + part)
            else:
                lines[-1] += space + part
    return lines
