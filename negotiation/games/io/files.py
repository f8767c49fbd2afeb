"""Games from files: the reader that fits the name's ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from negotiation.errors import DocumentError, Place, Problem
from negotiation.files import read_bounded
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.io.efg import read_efg
from negotiation.games.io.nfg import read_nfg
from negotiation.games.normal import NormalFormGame

READERS: dict[str, Callable[..., NormalFormGame | ExtensiveGame]] = {".nfg": read_nfg, ".efg": read_efg}
MOST_BYTES = 1_048_576


def is_game_file(name: str) -> bool:
    """Whether a name ends like the file of a game ('.nfg' or '.efg')."""
    return Path(name).suffix.lower() in READERS


def read_game(name: str) -> NormalFormGame | ExtensiveGame:
    """Read a table (`.nfg`) or a tree (`.efg`) from a file of at most 1 MiB.

    Raises
    ------
    DocumentError
        If the file is too large, or is no such game: with line and column.
    UsageError
        If it cannot be read.
    """
    path = Path(name)
    if not is_game_file(name):
        raise _wrong(name, "a game's file ends in .nfg (a table) or .efg (a tree).")
    try:
        text = read_bounded(path, MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError:
        raise _wrong(name, "this is not text (UTF-8).") from None
    return READERS[path.suffix.lower()](text, file=name)


def _wrong(name: str, what: str) -> DocumentError:
    return DocumentError([Problem(what, Place(name))])
