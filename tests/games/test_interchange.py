"""Gambit's text formats: what is written is read back, hostile text is refused with its place."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import DocumentError, GameError
from negotiation.expressions import symbol
from negotiation.games import Chance, Decision, ExtensiveGame, NormalFormGame, Outcome, PrivateCost, Profile
from negotiation.games.io.efg import MOST_DEPTH, MOST_NODES, from_efg, to_efg
from negotiation.games.io.nfg import MOST_BYTES, from_nfg, to_nfg

PAYOFF_FILE = """NFG 1 R "two by three" { "row" "column" }

{ { "up" "down" }
{ "left" "middle" "right" }
}
"payoffs, cell by cell"

1 2 3 4
0.5 1/3 -2 .25
1e1 -1.5e-2 0 7
"""
OUTCOME_FILE = """NFG 1 D "by outcome" { "row" "column" } { 2 2 } ""
{ { "both" 2, 2 } { "" 3 0 } { "bad, \\"very\\" bad" -1, -1/2 } }
1 2 0 3
"""
POKER_FILE = """EFG 2 R "one card" { "Fred" "Alice" }
"A card is drawn; Fred sees it, Alice does not."

c "deal" 1 "the card" { "red" 1/2 "black" 0.5 } 0
p "" 1 1 "Fred, red" { "raise" "fold" } 0
p "" 2 1 "Alice" { "meet" "pass" } 4 "stake" { 1 -1 }
t "" 1 "win big" { 1, -1 }
t "" 2 "win" { 0, 0 }
t "red, folded" 3 "win" { 1 -1 }
p "" 1 2 "Fred, black" { "raise" "fold" } 0
p "" 2 1 4
t "" 5 "lose big" { -3, 3 }
t "" 2
t "black, folded" 0
"""
HORSE_FILE = """EFG 2 R "Selten (1975), figure 1" { "1" "2" "3" }
""
p "" 1 1 "first" { "D" "C" } 0
p "" 3 1 "third" { "L" "R" } 0
t "" 1 "DL" { 3, 3, 2 }
t "" 2 "DR" { 0, 0, 0 }
p "" 2 1 "second" { "c" "d" } 0
t "" 3 "Cc" { 1, 1, 1 }
p "" 3 1 "third" { "L" "R" } 0
t "" 4 "CdL" { 4, 4, 0 }
t "" 5 "CdR" { 0, 0, 1 }
"""
HEAD = 'EFG 2 R "" { "A" "B" }\n""\n'
CHOICE = 'p "" 1 1 "x" { "a" "b" } 0\n'


def leaves(game):
    return {node.label: dict(node.payoffs) for node, _ in game.nodes() if isinstance(node, Outcome)}


def shape(game):
    """Everything that a file can say about a tree, node by node."""
    found = [game.title, game.parties]
    for node, history in game.nodes():
        if isinstance(node, Outcome):
            payoffs = [game.number(sympy.sympify(node.payoffs.get(party, 0), strict=True)) for party in game.parties]
            found.append((history, node.label, payoffs))
        elif isinstance(node, Chance):
            found.append((history, node.label, [(label, game.number(q)) for label, q, _ in node.branches]))
        else:
            found.append((history, node.party, node.where, list(node.actions)))
    return found


# Random games ---------------------------------------------------------------------------------------------------------

CHARACTERS = st.sampled_from("\"\\ {},\t\n'éЖ猫") | st.characters(exclude_categories=("Cs", "Cc"))
LABELS = st.text(CHARACTERS, min_size=1, max_size=6)
NUMBERS = st.fractions(-1000, 1000, max_denominator=997).map(lambda q: sympy.Rational(q.numerator, q.denominator))
PLAIN = st.text("abcxyz'/$", min_size=1, max_size=4)


@st.composite
def normal_forms(draw, labels=LABELS):
    parties = draw(st.lists(labels, min_size=1, max_size=4, unique=True))
    game = {party: tuple(draw(st.lists(labels, min_size=1, max_size=3, unique=True))) for party in parties}
    cells = [()]
    for strategies in game.values():
        cells = [(*cell, label) for cell in cells for label in strategies]
    return NormalFormGame(game, {cell: tuple(draw(NUMBERS) for _ in parties) for cell in cells}, title=draw(labels))


@st.composite
def trees(draw, labels=LABELS):
    """A random tree; decisions with the same own past and moves may be one information set."""
    parties = tuple(draw(st.lists(labels, min_size=1, max_size=3, unique=True)))
    sets, count = {}, iter(range(10_000))

    def node(depth, memory):
        kind = draw(st.sampled_from(["end", "chance", "move", "move"])) if depth < 4 else "end"
        label = f"{next(count)}{draw(labels)}"
        if kind == "end":
            return Outcome(label, {party: draw(NUMBERS) for party in parties})
        moves = draw(st.lists(labels, min_size=1, max_size=3, unique=True))
        if kind == "chance":
            weights = draw(st.lists(st.integers(0, 7), min_size=len(moves), max_size=len(moves)))
            weights[0] += 1
            chances = [sympy.Rational(weight, sum(weights)) for weight in weights]
            return Chance(label, tuple((m, q, node(depth + 1, memory)) for m, q in zip(moves, chances, strict=True)))
        party = draw(st.sampled_from(parties))
        known = sets.setdefault((party, memory.get(party, ())), [])
        where, moves = draw(st.sampled_from([(label, tuple(moves)), *known]))
        known.append((where, moves))
        below = [{**memory, party: (*memory.get(party, ()), (where, move))} for move in moves]
        return Decision(party, where, {m: node(depth + 1, past) for m, past in zip(moves, below, strict=True)})

    return ExtensiveGame(parties, node(0, {}), title=draw(labels))


@given(normal_forms())
@settings(deadline=None)
def test_a_normal_form_that_is_written_is_read_back_the_same(game):
    assert from_nfg(to_nfg(game)) == game


@pytest.mark.slow
@given(trees())
@settings(deadline=None)
def test_a_tree_that_is_written_is_read_back_the_same(game):
    assert shape(from_efg(to_efg(game))) == shape(game)


@given(st.text(CHARACTERS, max_size=12))
@settings(deadline=None)
def test_any_title_survives(title):
    game = NormalFormGame.from_arrays({"A": [1]}, title=title)
    assert from_nfg(to_nfg(game)).title == title


@pytest.mark.parametrize("text", [PAYOFF_FILE, OUTCOME_FILE])
def test_a_normal_form_that_is_read_is_written_in_a_stable_form(text):
    once = to_nfg(from_nfg(text))
    assert from_nfg(once) == from_nfg(text)
    assert to_nfg(from_nfg(once)) == once


@pytest.mark.parametrize("text", [POKER_FILE, HORSE_FILE])
def test_a_tree_that_is_read_is_written_in_a_stable_form(text):
    once = to_efg(from_efg(text))
    assert shape(from_efg(once)) == shape(from_efg(text))
    assert to_efg(from_efg(once)) == once


# Files written by hand ------------------------------------------------------------------------------------------------


def test_in_a_list_of_payoffs_the_first_party_changes_fastest():
    game = from_nfg(PAYOFF_FILE)
    assert game.strategies == {"row": ("up", "down"), "column": ("left", "middle", "right")}
    assert game.table["down", "left"] == (3, 4)
    assert game.table["up", "middle"] == (sympy.Rational(1, 2), sympy.Rational(1, 3))
    assert game.table["up", "right"] == (10, sympy.Rational(-3, 200))


def test_outcomes_are_looked_up_by_index_and_zero_pays_nothing():
    game = from_nfg(OUTCOME_FILE)
    assert game.strategies["column"] == ("1", "2")
    assert dict(game.table) == {
        ("1", "1"): (2, 2),
        ("2", "1"): (3, 0),
        ("1", "2"): (0, 0),
        ("2", "2"): (-1, sympy.Rational(-1, 2)),
    }


def test_what_has_no_name_is_called_by_its_number():
    game = from_nfg('NFG 1 R "" { "" "B" } { { "" "x" } 1 } 1 2 3 4')
    assert game.strategies == {"player 1": ("1", "x"), "B": ("1",)}


def test_white_space_commas_and_a_byte_order_mark_mean_nothing():
    spread = "\ufeff" + re.sub(r"(?<=[{}\d]) ", "\r\n\t ", OUTCOME_FILE)
    assert from_nfg(spread) == from_nfg(OUTCOME_FILE) == from_nfg(OUTCOME_FILE.replace("3 0", "3,0"))


def test_outcomes_on_the_way_are_added_to_every_leaf_below():
    game = from_efg(POKER_FILE)
    assert leaves(game) == {
        "win big": {"Fred": 2, "Alice": -2},
        "win": {"Fred": 1, "Alice": -1},
        "win (2)": {"Fred": 1, "Alice": -1},
        "lose big": {"Fred": -2, "Alice": 2},
        "win (3)": {"Fred": 1, "Alice": -1},
        "black, folded": {"Fred": 0, "Alice": 0},
    }
    assert game.root.label == "the card"
    assert [chance for _, chance, _ in game.root.branches] == [sympy.Rational(1, 2)] * 2


def test_information_sets_keep_their_nodes_together():
    game = from_efg(POKER_FILE)
    assert {where: len(nodes) for where, nodes in game.information_sets.items()} == {
        "Fred, red": 1,
        "Alice": 2,
        "Fred, black": 1,
    }


def test_an_information_set_without_a_name_of_its_own_is_called_by_party_and_number():
    text = POKER_FILE.replace('"Fred, red"', '""').replace('"Fred, black"', '"Alice"')
    sets = from_efg(text).information_sets
    assert list(sets) == ["Fred information set 1", "Alice information set 1", "Fred information set 2"]
    clash = POKER_FILE.replace('"Fred, red"', '"Fred information set 2"').replace('"Fred, black"', '""')
    assert list(from_efg(clash).information_sets) == ["Fred information set 2", "Alice", "Fred information set 2'"]


def test_seltens_horse_has_its_shape_and_its_famous_temptation():
    game = from_efg(HORSE_FILE)
    assert game.parties == ("1", "2", "3")
    assert {where: len(nodes) for where, nodes in game.information_sets.items()} == {
        "first": 1,
        "third": 2,
        "second": 1,
    }
    profile = Profile({"first": "D", "second": "c", "third": "L"})
    assert list(game.payoffs(profile).values()) == [3, 3, 2]
    for party, where, move in [("1", "first", "C"), ("2", "second", "d"), ("3", "third", "R")]:
        assert game.payoffs({**profile, where: move})[party] <= game.payoffs(profile)[party]
    (tempted,) = (one for one in game.incentives(profile) if one.where == "second")
    assert (tempted.deviation, tempted.gain) == ("d", 3)


def test_names_are_replaced_by_their_values_when_written():
    tree = Decision("A", "truce", {"keep": Outcome("peace", {}), "break": Outcome("war", {"A": symbol("gain") / 3})})
    game = ExtensiveGame(("A",), tree)
    with pytest.raises(GameError, match="without a value"):
        to_efg(game)
    assert leaves(from_efg(to_efg(game.at(gain=2))))["war"] == {"A": sympy.Rational(2, 3)}


def test_a_private_cost_must_become_finite_types_before_it_is_written():
    law = PrivateCost("honour", "uniform", sympy.Integer(0), sympy.Integer(1))
    moves = {"honour": Outcome("met", {"G": sympy.Integer(1)}), "default": Outcome("unmet", {})}
    game = ExtensiveGame(("G",), Decision("G", "response", moves, law))
    with pytest.raises(GameError, match="discretise"):
        to_efg(game)
    finite = from_efg(to_efg(game.discretise(2)))
    assert {label: payoffs["G"] for label, payoffs in leaves(finite).items()} == {
        "met": sympy.Rational(3, 4),
        "unmet": 0,
        "met (2)": sympy.Rational(1, 4),
        "unmet (2)": 0,
    }


def test_a_payoff_that_is_not_rational_is_not_written():
    table = {("x",): (sympy.sqrt(2),)}
    with pytest.raises(GameError, match="rational"):
        to_nfg(NormalFormGame({"A": ("x",)}, table))
    with pytest.raises(GameError, match="rational"):
        to_efg(ExtensiveGame(("A",), Outcome("end", {"A": sympy.exp(1)})))
    with pytest.raises(GameError, match="digits"):
        to_efg(ExtensiveGame(("A",), Outcome("end", {"A": sympy.Integer(10) ** 5000})))


def test_labels_that_files_cannot_tell_apart_are_not_written():
    end = Outcome("end", {})
    half = sympy.Rational(1, 2)
    for parties, root in [
        (("A",), Decision("A", "", {"x": end})),
        (("A",), Decision("A", "x", {"": end})),
        (("A",), Chance("draw", (("x", half, end), ("x", half, end)))),
        (("A",), Chance("draw", (("x", half, end), ("y", half / 2, end)))),
        (("A", "A"), end),
        ((), end),
        (("A",), Outcome("\x00", {})),
    ]:
        with pytest.raises(GameError):
            to_efg(ExtensiveGame(parties, root))
    with pytest.raises(GameError, match="strategies of 'A'"):
        to_nfg(NormalFormGame({"A": ("",)}, {("",): (half,)}))


def test_leaves_that_share_a_label_are_told_apart_and_equal_lotteries_are_one_set():
    half = sympy.Rational(1, 2)
    lottery = Chance("draw", (("x", half, Outcome("end", {})), ("y", half, Outcome("end", {"A": half}))))
    other = Chance("draw", (("x", sympy.Integer(1), Outcome("end (2)", {})),))
    game = ExtensiveGame(("A",), Decision("A", "which", {"one": lottery, "two": lottery, "three": other}))
    again = from_efg(to_efg(game))
    assert list(leaves(again)) == ["end", "end (3)", "end (4)", "end (5)", "end (2)"]
    assert [node.label for node, _ in again.nodes() if isinstance(node, Chance)] == ["draw", "draw", "draw (2)"]
    assert shape(from_efg(to_efg(again))) == shape(again)


def test_a_path_as_long_as_allowed_is_read_and_can_be_valued():
    game = from_efg(HEAD + 'p "" 1 1 "x" { "a" } 1 { 1 0 } \n' + chain(MOST_DEPTH - 1) + 't "" 1')
    assert list(leaves(game).values()) == [{"A": 2, "B": 0}]
    moves = dict.fromkeys(game.information_sets, "a")
    assert game.payoffs(moves) == {"A": 2, "B": 0}


def chain(length):
    return "".join(f'p "" 1 {i} "" {{ "a" }} 0\n' for i in range(2, length + 2))


# What is refused ------------------------------------------------------------------------------------------------------

BAD_NORMAL = {
    "empty": ("", 1, "'NFG' is expected"),
    "another kind of file": (HORSE_FILE, 1, "'NFG' is expected"),
    "another version": ('NFG 2 R "" { "A" } { 1 } 1', 1, "'1' is expected"),
    "another letter": ('NFG 1 Q "" { "A" } { 1 } 1', 1, "'R' is expected"),
    "no title": ('NFG 1 R { "A" } { 1 } 1', 1, "title"),
    "no parties": ('NFG 1 R "" { } { } 1', 1, "empty"),
    "party twice": ('NFG 1 R "" { "A" "A" } { 1 1 } 1 1', 1, "twice"),
    "strategy twice": ('NFG 1 R ""\n{ "A" }\n{ { "x" "x" } } 1 1', 3, "twice"),
    "no strategies": ('NFG 1 R "" { "A" "B" }\n{ 0 2 }', 2, "no strategy"),
    "an empty list of strategies": ('NFG 1 R "" { "A" }\n{ { } }', 2, "empty"),
    "strategies of one party only": ('NFG 1 R "" { "A" "B" }\n{ 2 } 1 2', 2, "'B'"),
    "strategies of a third party": ('NFG 1 R "" { "A" "B" }\n{ 2 2 2 } 1', 2, "closing brace"),
    "too few payoffs": (PAYOFF_FILE.rstrip().removesuffix("7"), 10, "12 payoffs"),
    "too many payoffs": (PAYOFF_FILE + "8", 11, "complete"),
    "bad number": (PAYOFF_FILE.replace("0.5", "0,5x"), 9, "payoff"),
    "not a number": (PAYOFF_FILE.replace("0.5", "nan"), 9, "finite"),
    "code": (PAYOFF_FILE.replace("0.5", "2**99"), 9, "finite"),
    "division by zero": (PAYOFF_FILE.replace("1/3", "1/0"), 9, "zero"),
    "huge exponent": (PAYOFF_FILE.replace("1e1", "1e999999999"), 10, "exponent"),
    "long number": (PAYOFF_FILE.replace("1e1", "1" * 5000), 10, "digits"),
    "unknown outcome": (OUTCOME_FILE.replace("0 3\n", "0 4\n"), 3, "at most 3"),
    "negative outcome": (OUTCOME_FILE.replace("0 3\n", "0 -3\n"), 3, "index"),
    "outcome with one payoff": (OUTCOME_FILE.replace("2, 2", "2"), 2, "payoff 2 of 2"),
    "outcome with three payoffs": (OUTCOME_FILE.replace("2, 2", "2, 2, 2"), 2, "after 2 payoffs"),
    "list of outcomes not closed": (OUTCOME_FILE.rsplit("}", 1)[0], 2, "complete"),
    "text not closed": ('NFG 1 R\n"a title { A } { 1 } 1', 2, "not closed"),
    "NUL byte": (PAYOFF_FILE.replace("middle", "mid\x00dle"), 4, "control character"),
    "too long": (PAYOFF_FILE + " " * MOST_BYTES, 1, "1 MiB"),
    "too many cells": ('NFG 1 R "" { "A" "B" "C" } { 999 999 999 }', 1, "too many"),
    "too many strategies": ('NFG 1 R "" { "A" } { 999999999999 }', 1, "at most"),
    "too many parties": (f'NFG 1 R "" {{ {" ".join(["" + chr(34) * 2] * 101)} }}', 1, "at most 100"),
}

BAD_TREES = {
    "empty": (" \n ", 2, "'EFG' is expected"),
    "another kind of file": (PAYOFF_FILE, 1, "'EFG' is expected"),
    "no nodes": (HEAD, 3, "node"),
    "truncated": (HORSE_FILE[: HORSE_FILE.index('t "" 5')], 11, "ends where a node"),
    "a node too many": (HORSE_FILE + 't "" 0', 12, "complete"),
    "unknown kind of node": (HORSE_FILE.replace('p "" 2', 'q "" 2'), 7, "c, p or t"),
    "unknown party": (HORSE_FILE.replace('p "" 2', 'p "" 4'), 7, "at most 3"),
    "party zero": (HORSE_FILE.replace('p "" 2', 'p "" 0'), 7, "count from 1"),
    "set without moves": (HEAD + 'p "" 1 1 "x" 0\nt "" 0', 3, "no moves yet"),
    "empty moves": (HEAD + 'p "" 1 1 "x" { } 0', 3, "empty"),
    "move twice": (HEAD + 'p "" 1 1 "x" { "a" "a" } 0', 3, "twice"),
    "other moves in the same set": (
        HORSE_FILE.replace('{ "L" "R" } 0\nt "" 4', '{ "L" "M" } 0\nt "" 4'),
        9,
        "differently",
    ),
    "negative chance": (HEAD + 'c "" 1 "" {\n"x" -1/2 "y" 3/2 } 0', 4, "between 0 and 1"),
    "chance above one": (HEAD + 'c "" 1 "" { "x"\n1.5 "y" 0 } 0', 4, "between 0 and 1"),
    "chances below one": (POKER_FILE.replace("1/2", "1/3"), 4, "sum to 1"),
    "no chances": (HEAD + 'c "" 1 "" { } 0', 3, "sum to 1"),
    "chance move twice": (HEAD + 'c "" 1 "" { "x" 1/2\n"x" 1/2 } 0', 4, "twice"),
    "chance without a number": (HEAD + 'c "" 1 "" { "x" "y" } 0', 3, "probability"),
    "unknown outcome": (POKER_FILE.replace('t "" 2\n', 't "" 22\n'), 13, "no payoffs yet"),
    "outcome told twice": (HEAD + CHOICE + 't "" 1 "o" { 1 2 }\nt "" 1 "o" { 1 3 }', 5, "differently"),
    "outcome with one payoff": (HEAD + 't "" 1 "o" { 1 }', 3, "payoff 2 of 2"),
    "outcome without an index": (HEAD + 't "" "o" { 1 2 }', 3, "index of an outcome"),
    "huge index": (HEAD + 't "" 99999999999999999999', 3, "at most"),
    "bad payoff": (HEAD + 't "" 1 "o" { 1, x }', 3, "finite"),
    "text not closed": (HORSE_FILE.replace('"CdR"', '"CdR'), 11, "not closed"),
    "NUL byte": (HORSE_FILE + "\x00", 12, "control character"),
    "too deep": (HEAD + 'p "" 1 1 "" { "a" } 0\n' + chain(1000) + 't "" 0', 3 + MOST_DEPTH + 1, "deeper"),
    "too many nodes": (
        HEAD + f'p "" 1 1 "" {{ {chr(34) * 2 * MOST_NODES} }} 0\n' + "t 0\n" * MOST_NODES,
        50_003,
        "nodes",
    ),
    "too long": (HORSE_FILE + " " * MOST_BYTES, 1, "1 MiB"),
    "payoffs that add up to too many digits": (
        HEAD + 'p 1 1 "" { "a" } 1 { 1/' + "7" * 299 + ' 0 }\nt "" 2 { 1/' + "3" * 298 + " 0 }",
        4,
        "too many digits",
    ),
}


def refused(read, text, line, fragment):
    with pytest.raises(DocumentError) as caught:
        read(text, file="a file")
    (problem,) = caught.value.problems
    assert fragment in str(problem)
    assert (problem.place.file, problem.place.line) == ("a file", line)
    assert problem.place.column >= 1
    assert len(str(problem)) < 300


@pytest.mark.parametrize("case", BAD_NORMAL)
def test_a_malformed_normal_form_is_refused_with_its_place(case):
    refused(from_nfg, *BAD_NORMAL[case])


@pytest.mark.parametrize("case", BAD_TREES)
def test_a_malformed_tree_is_refused_with_its_place(case):
    refused(from_efg, *BAD_TREES[case])


def test_the_column_is_that_of_the_mistake():
    with pytest.raises(DocumentError) as caught:
        from_nfg(PAYOFF_FILE.replace("-2 .25", "-2 ?25"))
    assert (caught.value.problems[0].place.line, caught.value.problems[0].place.column) == (9, 12)


def test_a_party_that_forgets_is_refused_by_the_tree():
    text = HEAD + CHOICE + 'p "" 1 2 "y" { "c" } 0\nt "" 0\np "" 1 2 "y" { "c" } 0\nt "" 0'
    with pytest.raises(GameError, match="perfect recall"):
        from_efg(text)


@pytest.mark.parametrize("seed", range(300))
def test_a_damaged_file_gives_a_game_or_a_proper_error(seed):
    rng = random.Random(seed)
    text = rng.choice([PAYOFF_FILE, OUTCOME_FILE, POKER_FILE, HORSE_FILE])
    pieces = [
        '"',
        "\\",
        "{",
        "}",
        ",",
        " ",
        "0",
        "-1",
        "9" * 40,
        "1/0",
        "p",
        "c",
        "t",
        "\x00",
        "\ud800",
        "é",
        "\n",
        "''",
    ]
    for _ in range(rng.randint(1, 4)):
        start, end = sorted(rng.randint(0, len(text)) for _ in range(2))
        end = min(end, start + rng.choice([0, 1, 1, 2, 30]))
        text = text[:start] + rng.choice(["", *pieces, text[start:end] * 2, rng.choice(text or " ")]) + text[end:]
    for read in (from_nfg, from_efg):
        try:
            read(text)
        except (DocumentError, GameError) as error:
            assert str(error)


# Gambit itself, where it is installed ---------------------------------------------------------------------------------


def gambit(kind, text):
    """Gambit's game from a text; skipped where its interface is another one."""
    pygambit = pytest.importorskip("pygambit")
    import io

    try:
        read = getattr(pygambit, f"read_{kind}")
    except AttributeError:
        pytest.skip("this pygambit reads files in another way")
    return read(io.StringIO(text))


def again(game, kind):
    try:
        return getattr(game, f"to_{kind}")()
    except AttributeError:
        pytest.skip("this pygambit writes files in another way")


@given(normal_forms(PLAIN))
@settings(max_examples=60, deadline=None)
def test_gambit_reads_the_same_normal_form(game):
    assert from_nfg(again(gambit("nfg", to_nfg(game)), "nfg")) == game


@given(trees(PLAIN))
@settings(max_examples=60, deadline=None)
def test_gambit_reads_the_same_tree(game):
    assert shape(from_efg(again(gambit("efg", to_efg(game)), "efg"))) == shape(game)


@pytest.mark.parametrize("text", [POKER_FILE, HORSE_FILE])
def test_gambit_gives_hand_written_trees_the_same_strategic_payoffs(text):
    game, theirs = from_efg(text), gambit("efg", text.replace('3 "win"', '3 "won"'))
    where = {history: node.where for node, history in game.nodes() if isinstance(node, Decision)}
    try:
        plans = {
            (party, plan): {where[tuple(at.actions)]: move for at, move in theirs.get_behavior(party, plan).items()}
            for party in game.parties
            for plan in theirs.get_strategies(party)
        }
        contingencies = [(dict(one), theirs.get_payoffs(one)) for one in theirs.contingencies]
    except (AttributeError, TypeError):
        pytest.skip("this pygambit names strategies in another way")
    for plan_of, payoffs in contingencies:
        profile = {at: move for plan in plan_of.items() for at, move in plans[plan].items()}
        ours = game.payoffs(profile)
        assert {party: Fraction(str(payoffs[party])) for party in game.parties} == {
            party: game.number(value) for party, value in ours.items()
        }
    assert len(contingencies) == 8
