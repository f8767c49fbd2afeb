"""Every number of a document has a name that people can read."""

from __future__ import annotations

import pytest

import negotiation as ng
from negotiation.settlement import names
from negotiation.settlement.document.validation import kind_at
from negotiation.settlement.labels import PATTERNS, label


@pytest.mark.parametrize("name", names())
def test_labels_are_words_and_no_two_numbers_of_a_document_share_one(name):
    settlement = ng.load(name)
    found = {path: label(settlement, path) for path in settlement.quantities}
    for path, text in found.items():
        assert "_" not in text, path
        assert "{" not in text, path
        assert path not in text or path == "strength", path
        assert text[0].isupper() or not text[0].isalpha()
    assert len(set(found.values())) == len(found)


def test_every_number_that_a_document_may_hold_has_a_pattern():
    """The patterns' paths exist in the schema; a misspelt pattern would never be used."""
    for pattern, _ in PATTERNS:
        assert kind_at(tuple(pattern.replace("*", "some_name").split("."))) is not None, pattern


def test_every_number_of_the_schema_is_labelled():
    from negotiation.settlement.document.schema import SettlementDocument

    patterns = {one for one, _ in PATTERNS}
    assert not set(paths(SettlementDocument)) - patterns


def paths(model, path=()):
    """Paths of all numbers of the schema, '*' for names."""
    import typing

    from pydantic import BaseModel

    from negotiation.settlement.document.quantities import Quantity
    from negotiation.settlement.document.validation import _bare

    for name, field in model.model_fields.items():
        here, kind = (*path, name), _bare(field.annotation)
        while typing.get_origin(kind) in (dict, list):
            here = (*here, "*") if typing.get_origin(kind) is dict else here
            kind = _bare(typing.get_args(kind)[-1])
        if kind is Quantity:
            yield ".".join(here)
        elif isinstance(kind, type) and issubclass(kind, BaseModel) and here[0] not in ("switches", "talks"):
            yield from paths(kind, here)
