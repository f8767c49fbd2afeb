"""The domain: settlements as documents, their configurations, and the games that these pose.

* `document`: what a YAML file may hold, and which symbol of the mathematics each entry is
* `reader`, `validation`, `checks`, `reading`: from untrusted text to a checked document, all mistakes at once
* `settlement`: `Settlement` and `Configuration`
* `territory`, `terms`: shares and payoffs as expressions
* `encoding`: the game
* `catalogue`: models by name
"""

from negotiation.settlement.catalogue import Catalogue, load, models
from negotiation.settlement.changes import Change, Mandate, fingerprint
from negotiation.settlement.document.levers import is_lever
from negotiation.settlement.document.models_folder import names
from negotiation.settlement.game.encoding import encode
from negotiation.settlement.reading import from_data, from_yaml, read_file
from negotiation.settlement.settlement import Configuration, Settlement, configured

__all__ = [
    "Catalogue",
    "Change",
    "Configuration",
    "Mandate",
    "Settlement",
    "configured",
    "encode",
    "fingerprint",
    "from_data",
    "from_yaml",
    "is_lever",
    "load",
    "models",
    "names",
    "read_file",
]
