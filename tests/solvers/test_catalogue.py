"""The games that Gambit ships: the same equilibria, and our answers to trees pass Gambit's own regret check.

Run where pygambit is installed (extra 'gambit'); its data stays there.
"""

from __future__ import annotations

import io
from fractions import Fraction

import pytest

import negotiation as ng
from negotiation.errors import NegotiationError, SolverError
from negotiation.games import Mixed, NormalFormGame
from negotiation.games.conversion import normal_form
from negotiation.solvers import solve

pygambit = pytest.importorskip("pygambit")


def catalogue():
    names = pygambit.catalog.games()["Game"] if hasattr(pygambit, "catalog") else []
    return [str(name) for name in names]


def loaded(name):
    """The game of the catalogue, and ours, read from the text that Gambit writes."""
    theirs = pygambit.catalog.load(name)
    tree = isinstance(theirs, pygambit.ExtensiveGame)
    text = theirs.to_efg() if tree else theirs.to_nfg()
    try:
        return theirs, (ng.io.from_efg if tree else ng.io.from_nfg)(text)
    except NegotiationError as error:
        pytest.skip(str(error))


def exact(q):
    return Fraction(int(q.numerator), int(q.denominator))


def as_set(game, profiles):
    found = set()
    for one in profiles:
        rows = []
        for party, labels in game.strategies.items():
            chances = {label: Fraction(str(q)) for label, q in game.lottery(party, one)}
            rows.append(tuple(chances.get(label, Fraction(0)) for label in labels))
        found.add(tuple(rows))
    return found


@pytest.mark.parametrize("name", catalogue())
def test_two_party_games_of_the_catalogue_have_gambits_equilibria(name):
    theirs, mine = loaded(name)
    if len(theirs.players) != 2:
        pytest.skip("not a game of two parties")
    table = mine if isinstance(mine, NormalFormGame) else normal_form(mine)
    rows, columns = table.matrices()
    flat = pygambit.StrategicGame.from_arrays(
        [[pygambit.Rational(v.numerator, v.denominator) for v in row] for row in rows],
        [[pygambit.Rational(v.numerator, v.denominator) for v in row] for row in columns],
    )
    answers = pygambit.nash.enummixed_solve(flat, rational=True).equilibria
    expected = {tuple(tuple(exact(q) for _, q in one[player]) for player in flat.players) for one in answers}
    assert as_set(table, [one.profile for one in solve(table)]) == expected


@pytest.mark.parametrize("concept", ["subgame perfect", "sequential"])
@pytest.mark.parametrize("name", catalogue())
def test_answers_to_trees_of_the_catalogue_pass_gambits_regret_check(name, concept):
    _, mine = loaded(name)
    if isinstance(mine, NormalFormGame):
        pytest.skip("not a tree")
    try:
        found = solve(mine, concept=concept)
    except SolverError as error:
        pytest.skip(str(error))
    assert len(found) or found.status != "complete"
    again = pygambit.read_efg(io.BytesIO(ng.io.to_efg(mine).encode()))
    for one in found:
        profile = again.mixed_behavior_profile(rational=True)
        _fill(again, profile, mine, one)
        assert exact(profile.max_regret()) == 0


def _fill(again, profile, tree, one):
    for where, nodes in tree.information_sets.items():
        move = one.profile[where]
        chances = dict(move.lottery) if isinstance(move, Mixed) else {move: 1}
        weights = {action: str(chances.get(action, 0)) for action in nodes[0].actions}
        profile.set_mixed_action(pygambit.H.path(*tree.histories(where)[0]), weights)
