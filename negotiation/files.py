"""The one writer of files: the old file or the new one, never half of one. And the one reader, which is bounded."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path

from negotiation.errors import DocumentError, Place, Problem, UsageError

# Unfinished files are called so. A killed process leaves one behind; nothing ever reads it, and it may be deleted.
UNFINISHED = ".negotiation-{}.part"
_ADVICE = {
    errno.ENOSPC: "Make room there or choose another place.",
    errno.EDQUOT: "Make room there or choose another place.",
    errno.EFBIG: "Raise the limit on the size of files or choose another place.",
    errno.ENOENT: "Make the folder first.",
    errno.ENOTDIR: "Make the folder first.",
    errno.EISDIR: "Give the name of a file in it.",
}


def write_whole(path: str | Path, content: str | bytes) -> Path:
    """Write a file whole or not at all.

    The content goes to a new file of a name of its own in the same folder, is brought to the disk, and then takes the
    place of the old file in one step (POSIX `rename`). Whoever reads the path, at whatever moment and after whatever
    ends this process, finds the old file or the new one. Writers at the same time do not mix: the last one stays.

    Parameters
    ----------
    path : str or Path
        A link is followed; the permissions of a file that is replaced are kept.
    content : str or bytes
        Text is written as UTF-8.

    Returns
    -------
    Path
        As given.

    Raises
    ------
    UsageError
        If the file cannot be written: it is then what it was, and nothing else is left behind. A process that is
        killed (SIGKILL) may leave a hidden `.negotiation-*.part`, which nothing reads.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if "\0" in str(path):
        raise _no_name(path)
    target = Path(os.path.realpath(path))
    waiting = target.with_name(UNFINISHED.format(secrets.token_hex(8)))
    try:
        mode = _mode(target)
        try:
            with waiting.open("xb") as stream:
                if mode is not None:
                    waiting.chmod(mode)
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            waiting.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                waiting.unlink()
            raise
        _folder_to_disk(target.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {_reason(error)}. {_advice(error)}") from None
    return Path(path)


def _mode(target: Path) -> int | None:
    """The permissions of the file that is replaced; None if there is none.

    Raises
    ------
    OSError
        If it is a device, a pipe or a folder, or must not be written.
    """
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(found):
        raise OSError(errno.EINVAL, "it is a device or a pipe")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return stat.S_IMODE(found)


def _folder_to_disk(folder: Path) -> None:
    """Bring the new name to the disk too, where the system lets one."""
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def read_bounded(path: str | Path, most: int) -> bytes:
    """The bytes of a file, of which at most so many are read; devices and pipes, which may never end, are refused.

    Raises
    ------
    UsageError
        If it cannot be read, or is no file.
    DocumentError
        If it has more than `most` bytes.
    """
    if "\0" in str(path):
        raise _no_name(path)
    try:
        # Opening a pipe would wait for its writer; a file knows nothing of the flag.
        opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(opened, "rb") as stream:
            kind, size = os.fstat(opened).st_mode, os.fstat(opened).st_size
            if not stat.S_ISREG(kind):
                raise UsageError(f"{path} cannot be read: it is a device or a pipe. Save what comes to a file.")
            data = stream.read(most + 1) if size <= most else b""
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {_reason(error)}.") from None
    if max(size, len(data)) > most:
        what = f"the file has {max(size, len(data)):,} bytes."
        raise DocumentError([Problem(what, Place(str(path)), f"At most {most:,} are read.")])
    return data


def _no_name(path: str | Path) -> UsageError:
    return UsageError(f"{str(path)!r} is no name of a file: it has a zero byte.")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _advice(error: OSError) -> str:
    return _ADVICE.get(error.errno or 0, "Choose a place that you may write.")
