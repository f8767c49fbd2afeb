"""The index of the models is shipped and equals the documents; `python tests/settlement/test_index.py` writes it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.settlement.catalogue import index_entry
from negotiation.settlement.document.models_folder import index, models_folder
from negotiation.settlement.reading import read_file


def built():
    """The index as the documents have it."""
    files = sorted((models_folder() / "settlements").glob("*.yaml"))
    return {path.stem: index_entry(read_file(path, strict=True)) for path in files}


@pytest.mark.slow
def test_the_index_of_the_models_says_what_the_documents_say():
    assert built() == index(), "write it again: python tests/settlement/test_index.py"
    assert list(ng.models().keys()) == sorted(index())
    row = next(row for row in ng.models().rows() if row["model"] == "land-options")
    assert row["configurations"] == 11
    assert ng.models()["land-options"].id == "land-options"


def test_the_list_of_the_models_reads_none_of_them(monkeypatch):
    from negotiation.settlement import catalogue

    monkeypatch.setattr(catalogue, "read_file", lambda *given, **options: pytest.fail("a model was read"))
    assert len(ng.models().rows()) == len(index())
    assert CliRunner().invoke(main, ["models"]).exit_code == 0


if __name__ == "__main__":
    (models_folder() / "index.json").write_text(
        json.dumps(built(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
