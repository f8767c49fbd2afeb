"""From plain data to a validated document: the schema's complaints in plain words, with near misses."""

from __future__ import annotations

import types
import typing
from typing import Any

from pydantic import BaseModel, ValidationError

from negotiation.errors import near_miss
from negotiation.settlement.document.checks import check
from negotiation.settlement.document.quantities import Kind, Quantity
from negotiation.settlement.document.schema import SettlementDocument
from negotiation.settlement.document.yaml_reader import Path, Tree

_WANTED = {
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list of two numbers",
    "string_type": "text",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
}


def validated(tree: Tree) -> SettlementDocument | None:
    """Validate the data of a tree; mistakes are noted in `tree.problems` and None is returned."""
    if not isinstance(tree.data, dict):
        tree.problem((), f"a settlement is a mapping of entries, not {_kind_of(tree.data)}.", "Start with `id:`.")
        return None
    document = None
    parameters = tree.data.get("parameters")
    names = frozenset(parameters) if isinstance(parameters, dict) else frozenset()
    try:
        document = SettlementDocument.model_validate(tree.data, context={"names": names})
    except ValidationError as error:
        for one in error.errors(include_url=False):
            _note(tree, one)
    except UnicodeEncodeError:
        tree.problem((), "a text holds half a letter (a lone surrogate).", "Remove it.")
        return None
    check(tree)
    return None if tree.problems else document


def _note(tree: Tree, error: Any) -> None:
    path: Path = tuple(str(part) for part in error["loc"] if part != "[key]")
    kind, given = error["type"], error.get("input")
    if kind == "missing":
        tree.problem(path[:-1], f"'{path[-1]}' is missing.", f"Add `{path[-1]}:`.")
    elif kind == "extra_forbidden":
        model = model_at(SettlementDocument, path[:-1])
        known = list(model.model_fields) if model else []
        tree.problem(path, f"'{path[-1][:60]}' is no entry of this block.", near_miss(path[-1], known))
    elif kind == "literal_error":
        expected = error["ctx"]["expected"].replace(" or ", ", ")
        tree.problem(path, f"'{str(given)[:60]}' is not one of {expected}.", _near_literal(given, expected))
    elif kind == "string_pattern_mismatch":
        tree.problem(
            path, f"'{str(given)[:60]}' is no name.", "Use lower-case letters, digits and '_', starting with a letter."
        )
    elif kind in _WANTED:
        tree.problem(path, f"{_WANTED[kind]} belongs here, not {_kind_of(given)}.")
    elif kind in ("string_too_long",):
        tree.problem(path, "this text is too long.", "At most 4000 characters are read.")
    else:
        what = error["msg"]
        tree.problem(path, what if what.endswith((".", "?")) else f"{what}.")


def _near_literal(given: Any, expected: str) -> str:
    return near_miss(str(given), [one.strip(" '") for one in expected.split(",")])


def _kind_of(given: Any) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, dict):
        return "a mapping"
    return "a list" if isinstance(given, (list, tuple)) else f"'{str(given)[:40]}'"


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """The entry type that stands at a path of the schema."""
    current: Any = model
    for part in path:
        annotation = _field(current, part)
        if annotation is None:
            return None
        current = annotation
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def kind_at(path: Path) -> Kind | None:
    """The kind of the quantity that may stand at a path of the schema, or None."""
    current: Any = SettlementDocument
    kind: Kind | None = None
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel) and part in current.model_fields:
            field = current.model_fields[part]
            kind = next((one for one in field.metadata if isinstance(one, Kind)), None)
            kind = kind or _annotated_kind(field.annotation)
        elif typing.get_origin(current) is dict:
            kind = _annotated_kind(typing.get_args(current)[1])
        current = _field(current, part)
        if current is None:
            return None
    return kind if current is Quantity else None


def _field(current: Any, part: str) -> Any:
    if typing.get_origin(current) is dict:
        return _bare(typing.get_args(current)[1])
    if typing.get_origin(current) is list:
        return _bare(typing.get_args(current)[0])
    if isinstance(current, type) and issubclass(current, BaseModel):
        field = current.model_fields.get(part)
        return None if field is None else _bare(field.annotation)
    return None


def _bare(annotation: Any) -> Any:
    """Strip Annotated and Optional from a type."""
    while True:
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif origin in (typing.Union, types.UnionType):
            annotation = next(one for one in typing.get_args(annotation) if one is not type(None))
        else:
            return annotation


def _annotated_kind(annotation: Any) -> Kind | None:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        annotation = next(one for one in typing.get_args(annotation) if one is not type(None))
    if typing.get_origin(annotation) is typing.Annotated:
        return next((one for one in typing.get_args(annotation)[1:] if isinstance(one, Kind)), None)
    return None
