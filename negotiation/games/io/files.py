"""Games from files and into files: the reader or writer that fits the name's ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from negotiation.errors import DocumentError, Place, Problem, UsageError
from negotiation.files import read_bounded, write_whole
from negotiation.games.extensive import ExtensiveGame
from negotiation.games.io.efg import from_efg, to_efg
from negotiation.games.io.nfg import from_nfg, to_nfg
from negotiation.games.normal import NormalFormGame

READERS: dict[str, Callable[..., NormalFormGame | ExtensiveGame]] = {".nfg": from_nfg, ".efg": from_efg}
MOST_BYTES = 1_048_576


def is_game_file(name: str) -> bool:
    """Whether a name ends like the file of a game ('.nfg' or '.efg')."""
    return Path(name).suffix.lower() in READERS


def load_game(name: str) -> NormalFormGame | ExtensiveGame:
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


def write_game(game: NormalFormGame | ExtensiveGame, path: str | Path) -> Path:
    """Write a table as `.nfg` or a tree as `.efg`; the ending of the path must fit the game.

    Raises
    ------
    UsageError
        If the ending does not fit, or the file cannot be written.
    GameError
        If the game cannot be told in that format (a name without a value, a private cost).
    """
    target = Path(path)
    tree = isinstance(game, ExtensiveGame)
    wanted = ".efg" if tree else ".nfg"
    if target.suffix.lower() != wanted:
        raise UsageError(
            f"a {'tree' if tree else 'table'} is written to a file that ends in {wanted}, not '{target.name}'."
        )
    text = to_efg(game) if isinstance(game, ExtensiveGame) else to_nfg(game)
    return write_whole(target, text)


def _wrong(name: str, what: str) -> DocumentError:
    return DocumentError([Problem(what, Place(name))])
