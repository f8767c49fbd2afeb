"""The command line: the verbs of Python.

* `main`: the command and its verbs; `settlements`, `levers`, `proofs`, `games`: a file for each kind
* `options`: what several commands take; `printing`: how answers are printed
"""

from negotiation.cli.main import main, run

__all__ = ["main", "run"]
