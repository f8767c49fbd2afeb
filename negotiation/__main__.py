"""The process behind the command `negotiation` (and `python -m negotiation`).

Signals are answered before anything is imported: Ctrl-C during the imports ends as quietly as later.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys
from typing import NoReturn

INTERRUPTED = 130


def run() -> None:
    """Run the command; Ctrl-C ends it with status 130, SIGTERM with 143: files half written are put away first."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # a name that the terminal cannot show ends nothing
        # The collector's scans are a third of a short run.
        gc.disable()
        atexit.register(gc.freeze)
        from negotiation.cli.main import main

        main()
    except KeyboardInterrupt:
        print("interrupted.", file=sys.stderr, flush=True)
    except SystemExit as end:
        if end.code != INTERRUPTED:
            raise
    # `sys.exit` would not do: where Ctrl-C came through the `exec` of a dataclass, CPython ends by the signal itself.
    os._exit(INTERRUPTED)


def _terminated(number: int, frame: object) -> NoReturn:
    sys.exit(143)


if __name__ == "__main__":
    run()
