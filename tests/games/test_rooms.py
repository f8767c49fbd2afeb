"""The rooms of the game forms: what each holds is told by its docstring and can be imported from it."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import negotiation.games

HOUSE = Path(negotiation.games.__file__).parent
ROOMS = [
    "negotiation.games",
    "negotiation.games.bargaining",
    "negotiation.games.io",
    "negotiation.games.repeated",
]


def inside(room):
    """The names of the modules and rooms in a room."""
    folder = Path(importlib.import_module(room).__file__).parent
    return {one.stem for one in folder.iterdir() if not one.name.startswith("_")}


def test_every_folder_of_games_is_a_room_that_is_tested_here():
    folders = {one.parent for one in HOUSE.rglob("*.py")}
    assert folders == {HOUSE.parent.joinpath(*room.split(".")[1:]) for room in ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_lists_its_modules_and_nothing_else(room):
    told = importlib.import_module(room).__doc__
    assert set(told.split("`")[1::2]) == inside(room)


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_offers_is_there_and_told_once(room):
    module = importlib.import_module(room)
    assert all(hasattr(module, name) for name in module.__all__)
    assert len(module.__all__) == len(set(module.__all__))


@pytest.mark.parametrize("room", [one for one in ROOMS[1:] if one != "negotiation.games.io"])
def test_a_public_function_of_a_module_is_offered_by_its_room(room):
    """Helpers that only the room uses are named here, so that a new public name is not forgotten."""
    helpers = {
        "among",
        "check_automaton",
        "check_lottery",
        "Chain",
        "Repeated",
        "asks_for_nash",
        "other_plans",
        "PublicSignals",
    }
    home = importlib.import_module(room)
    for name in inside(room):
        module = importlib.import_module(f"{room}.{name}")
        defined = {one for one, what in vars(module).items() if getattr(what, "__module__", "") == module.__name__}
        assert {one for one in defined if not one.startswith("_")} - helpers <= set(home.__all__)


def test_a_name_offered_by_the_house_is_that_of_its_room():
    for room in ROOMS[1:]:
        home = importlib.import_module(room)
        for name in set(home.__all__) & set(negotiation.games.__all__):
            assert getattr(home, name) is getattr(negotiation.games, name)
