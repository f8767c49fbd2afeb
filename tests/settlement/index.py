"""Writes the index of the models from their documents: `python tests/settlement/index.py`."""

from __future__ import annotations

import json

from negotiation.settlement.catalogue import index_entry, models_folder
from negotiation.settlement.reading import read_file


def built():
    """The index as the documents have it."""
    files = sorted((models_folder() / "settlements").glob("*.yaml"))
    return {path.stem: index_entry(read_file(path, strict=True)) for path in files}


if __name__ == "__main__":
    path = models_folder() / "index.json"
    path.write_text(json.dumps(built(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(path)
