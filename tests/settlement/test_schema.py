"""The JSON Schema describes what the reader accepts: the models satisfy it, broken documents mostly do not."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from negotiation.cli import main
from negotiation.settlement import names
from negotiation.settlement.catalogue import models_folder

SCHEMA = json.loads(CliRunner().invoke(main, ["schema"]).stdout)
DOCUMENTS = [models_folder() / "settlements" / f"{name}.yaml" for name in names()]
DOCUMENTS += sorted((Path(__file__).parent / "documents").glob("*.yaml"))


def plain(path):
    return YAML(typ="safe", pure=True).load(path.read_text())


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_right_document_satisfies_the_schema(path):
    jsonschema.validate(plain(path), SCHEMA)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["misspelt_entry", "missing_entry", "unknown_role", "mapping_expected"])
def test_a_document_that_is_wrong_in_shape_does_not(name):
    broken = Path(__file__).parents[1] / "documents" / f"{name}.yaml"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(broken), SCHEMA)


EXTENDING = models_folder() / "settlements" / "un-led-peacekeeping.yaml"


@pytest.mark.slow
def test_a_document_that_extends_another_says_only_what_is_different_but_nothing_unknown():
    whole = plain(EXTENDING)
    assert "war" not in whole
    jsonschema.validate({**whole, "mandate": None}, SCHEMA)
    for wrong in ({**whole, "wars": {}}, {**whole, "mandate": {"renewal": 4}}, {**whole, "mandate": 7}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)


def test_without_extends_a_document_needs_all_its_entries():
    alone = {key: value for key, value in plain(EXTENDING).items() if key != "extends"}
    with pytest.raises(jsonschema.ValidationError, match="war"):
        jsonschema.validate(alone, SCHEMA)
