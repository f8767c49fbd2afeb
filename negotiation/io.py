"""Settlements, games and certificates, in and out, as text and objects of other programs; files of games.

`from_*` take text or an object, `read_*` and `write_*` a path. (`ng.load` and `ng.load_game` take names and paths.)
"""

from negotiation.archive import from_json
from negotiation.deterrence.proofs.certificate import read_certificate
from negotiation.games.io.efg import from_efg, to_efg
from negotiation.games.io.files import write_game
from negotiation.games.io.nfg import from_nfg, to_nfg
from negotiation.games.io.tables import from_frames, from_nashpy, to_frames, to_nashpy
from negotiation.settlement.reading import from_yaml

__all__ = [
    "from_efg",
    "from_frames",
    "from_json",
    "from_nashpy",
    "from_nfg",
    "from_yaml",
    "read_certificate",
    "to_efg",
    "to_frames",
    "to_nashpy",
    "to_nfg",
    "write_game",
]
