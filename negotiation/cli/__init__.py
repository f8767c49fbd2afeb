"""The command line: the verbs of Python.

* `main`: the command and its verbs, and where errors and streams end
* `settlements`, `levers`, `proofs`, `games`: a file for each kind
* `options`: what several commands take; `printing`: how answers are printed
"""

from negotiation.cli.main import main

__all__ = ["main"]
