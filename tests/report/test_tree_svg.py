"""Trees as SVG: in the order of the game, sets in one column, chosen moves thick, folded where large, names as text."""

from __future__ import annotations

import json
import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import negotiation as ng
from negotiation.cli import main
from negotiation.errors import UsageError
from negotiation.games.nodes import children
from negotiation.report.tree.tree_layout import spots

SVG = "{http://www.w3.org/2000/svg}"
FRAMEWORK = ng.load("four-level-framework")
ZERO = ng.exact("0", [])
HOSTILE = '<script>alert("x")</script> & ]]> \x1b[31m $x$'


def leaf(label, **pays):
    return ng.Outcome(label, {party: ng.exact(str(value), ["x"]) for party, value in pays.items()})


def parsed(picture):
    return ElementTree.fromstring(picture.svg)


def written(picture):
    return [one.text or "" for one in parsed(picture).iter(f"{SVG}text")]


def of_class(picture, name):
    return [one for one in parsed(picture).iter() if name in (one.get("class") or "").split()]


@pytest.fixture(scope="module")
def framework():
    game = ng.encode(FRAMEWORK, "framework")
    solution = ng.solve(game)[0]
    return game, solution, ng.plots.tree(game, solution, names={"us": "the United States"})


@st.composite
def trees(draw, depth=4):
    """Trees of two parties and chance; some decisions join an information set with a cousin."""
    serial = iter(range(10_000))

    def node(left):
        if left == 0 or draw(st.integers(0, 3)) == 0:
            number = next(serial)
            return leaf(f"o{number}", A=number, B=-number)
        count = draw(st.integers(1, 5))
        below = [node(left - 1) for _ in range(count)]
        if draw(st.booleans()):
            share = ng.exact(f"1/{count}", [])
            return ng.Chance(f"c{next(serial)}", tuple((f"b{i}", share, one) for i, one in enumerate(below)))
        party = draw(st.sampled_from("AB"))
        return ng.Decision(party, f"d{next(serial)}", {f"m{i}": one for i, one in enumerate(below)})

    return ng.ExtensiveGame(("A", "B"), node(depth))


def outcomes(node):
    below = [child for _, child in children(node)]
    return sum(map(outcomes, below)) if below else 1


@settings(max_examples=60)
@given(trees(), st.integers(2, 40))
def test_a_folded_tree_has_few_leaves_and_counts_all_outcomes(game, most):
    picture = ng.plots.tree(game, most_leaves=most)
    every = list(picture.layout.places)
    leaves = [one for one in every if one.leaf]
    assert len(leaves) == picture.layout.rows <= most
    assert sum(one.outcomes for one in leaves) == outcomes(game.root)
    if outcomes(game.root) <= most:
        assert not any(one.folded for one in every)
    said = [int(n) for text in written(picture) for n in re.findall(r"^folded:.*?(\d+) outcomes?$", text)]
    assert sum(said) == sum(one.outcomes for one in leaves if one.folded)


@settings(max_examples=60)
@given(trees())
def test_children_stand_in_the_order_of_the_game_and_no_two_nodes_overlap(game):
    layout = ng.plots.tree(game).layout
    for spot, place in layout.places.items():
        below = [layout.places[one] for one in spot.children]
        assert [one.row for one in below] == sorted(one.row for one in below)
        assert all(one.column > place.column for one in below)
        if spot.node is not None and spot.children and not any(one.node is None for one in spot.children):
            assert [one.move for one in spot.children] == [label for label, _ in children(spot.node)]
    where = [(one.column, one.row) for one in layout.places.values()]
    for (column, row), (other, there) in combinations(where, 2):
        assert column != other or abs(row - there) >= 1


def test_drawn_nodes_do_not_touch(framework):
    _, _, picture = framework
    middles = []
    for one in of_class(picture, "node"):
        if one.tag == f"{SVG}circle":
            middles.append((float(one.get("cx")), float(one.get("cy"))))
        else:
            points = [tuple(map(float, p.split(","))) for p in one.get("points").split()]
            xs, ys = [x for x, _ in points], [y for _, y in points]
            middles.append(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    assert len(middles) == sum(not one.leaf for one in picture.layout.places)
    for (x, y), (u, v) in combinations(middles, 2):
        assert max(abs(x - u), abs(y - v)) > 26


def test_an_information_set_shares_a_column_and_a_dotted_line_joins_it(framework):
    game, _, picture = framework
    sets = {where: nodes for where, nodes in game.information_sets.items() if len(nodes) > 1}
    joined = picture.layout.joined()
    assert {one[0].node.where for one in joined} == set(sets)
    for members in joined:
        assert len({picture.layout.places[one].column for one in members}) == 1
        assert len({picture.layout.places[one].track for one in members}) == 1
    lines = of_class(picture, "set")
    assert len(lines) == sum(len(nodes) - 1 for nodes in sets.values())
    assert all(one.get("stroke-dasharray") and one.get("x1") == one.get("x2") for one in lines)


def test_no_line_of_a_set_runs_through_a_node_of_another():
    for model, name in (("reassurance-force", "phased"), ("us-led-monitoring", "un"), ("four-level-framework", None)):
        layout = ng.plots.tree(ng.encode(ng.load(model), name)).layout
        for members in layout.joined():
            place = layout.places[members[0]]
            low, high = (layout.places[one].row for one in (members[0], members[-1]))
            strangers = [s for s in layout.places if s not in members and not s.leaf]
            for one in strangers:
                other = layout.places[one]
                same = (other.column, other.track) == (place.column, place.track)
                assert not (same and low <= other.row <= high), (model, members[0].node.where)


def test_sets_that_cross_each_other_are_still_drawn_and_joined():
    def player(party, where, below):
        return ng.Decision(party, where, {"l": below("l"), "r": below("r")})

    def last(*past):
        return lambda move: leaf("-".join([*past, move]), A=1)

    half = ng.exact("1/2", [])
    first = player("A", "A moves", lambda m: player("B", "B moves", last("first", m)))
    other = player("B", "B moves", lambda m: player("A", "A moves", last("other", m)))
    game = ng.ExtensiveGame(("A", "B"), ng.Chance("order", (("A first", half, first), ("B first", half, other))))
    picture = ng.plots.tree(game)
    assert picture.layout.rows == 8
    assert len(picture.layout.joined()) == 2
    where = picture.layout.places
    assert all(where[child].column > where[one].column for one in where for child in one.children)


def test_chosen_moves_are_thick_and_chances_stand_below_theirs(framework):
    _game, solution, picture = framework
    widths = {}
    for one in of_class(picture, "move"):
        kind = one.get("class").split()[1]
        widths.setdefault(kind, set()).add(float(one.get("stroke-width")))
    assert min(widths["chosen"]) > max(widths["sometimes"]) > max(widths["not-chosen"])
    count = sum(
        solution.profile[one.node.where] == child.move
        for one in picture.layout.places
        if isinstance(one.node, ng.Decision)
        for child in one.children
    )
    assert len(of_class(picture, "chosen")) == count > 0
    assert {"43 %", "57 %", "21 %", "79 %"} <= set(written(picture))


def test_without_an_equilibrium_the_agreement_is_thick():
    game = ng.encode(FRAMEWORK, "framework")
    picture = ng.plots.tree(game)
    chosen = {
        (one.node.where, child.move) for one in spots_of(picture) for child in one.children if child.chosen == "chosen"
    }
    assert chosen == set(game.agreement.items())
    assert "keep the agreement" in " ".join(written(picture))
    assert "▶ comply" in picture.outline


def spots_of(picture):
    root = next(iter(picture.layout.places))
    found = [one for one in spots(root) if isinstance(one.node, ng.Decision)]
    assert found
    return found


def test_each_party_has_its_colour_and_shape_and_chance_its_own(framework):
    game, _, picture = framework
    looks = {(one.get("class").split()[1], one.get("fill")) for one in of_class(picture, "node")}
    assert len(looks) == len({shape for shape, _ in looks}) == len(game.parties) + 1
    assert "chance" in {shape for shape, _ in looks}


def test_payoffs_stand_in_the_order_of_parties_in_their_colours(framework):
    game, _, picture = framework
    found = of_class(picture, "payoff")
    first = found[: len(game.parties)]
    outcome = next(node for node, _ in game.nodes() if isinstance(node, ng.Outcome))
    values = [float(game.number(outcome.payoffs.get(p, ZERO))) for p in game.parties]
    assert [float(one.text) for one in first] == pytest.approx(values, abs=5e-5)
    assert len({one.get("fill") for one in first}) == len(game.parties)
    assert [float(one.get("x")) for one in first] == sorted(float(one.get("x")) for one in first)
    assert len(found) == len(game.parties) * picture.layout.rows


def test_a_private_cost_is_marked_with_its_law_and_the_chance_of_the_move(framework):
    game, _solution, picture = framework
    private = [nodes for nodes in game.information_sets.values() if nodes[0].private_cost]
    shown = sum(len(nodes) for nodes in private)
    assert len(of_class(picture, "private")) == shown + len(private), "at each node, and once in the key"
    text = " ".join(written(picture))
    assert "private cost of 'honour': uniform, between 0 and 0.2550; 'honour' if at most 0.1106 (43 %)" in text


def test_names_without_values_stay_symbols():
    x = ng.exact("x", ["x"])
    cost = ng.games.PrivateCost("act", "logistic", x, x)
    root = ng.Decision("A", "call", {"act": leaf("met", A=1), "rest": ng.Outcome("unmet", {"A": x})}, cost)
    picture = ng.plots.tree(ng.ExtensiveGame(("A",), root))
    assert "x" in [one.text for one in of_class(picture, "payoff")]
    assert "logistic, mean x, scale x" in " ".join(written(picture))


def test_what_is_reached_is_said_with_its_chance(framework):
    _, solution, picture = framework
    chances = [f"{float(q):.0%}".replace("%", " %") for _, _, q in solution.path()]
    column = [text for text in written(picture) if re.fullmatch(r"\d+ %", text)]
    assert all(column.count(one) >= 1 for one in chances)
    assert "Play ends most often in: attack, answered by Ukrainian forces in the rear (29 %)" in " ".join(
        written(picture)
    )


def test_the_path_of_the_agreement_stays_open_in_a_folded_tree():
    game = ng.encode(ng.load("reassurance-force"), "phased")
    for most in (40, 26, 8):
        picture = ng.plots.tree(game, ng.solve(game)[0], most_leaves=most)
        assert picture.layout.rows <= most
        assert any(one.folded for one in picture.layout.places)
        open_ = [s for s in picture.layout.places if not s.folded and isinstance(s.node, ng.Decision)]
        kept = {s.node.where for s in open_} & set(game.agreement)
        assert kept
        for spot in open_:
            if spot.node.where in game.agreement and most > 8 and on_path(game, spot):
                child = next(one for one in spot.children if one.move == game.agreement[spot.node.where])
                assert not child.folded


def on_path(game, spot):
    node = game.root
    for move in spot.history:
        if isinstance(node, ng.Decision) and game.agreement.get(node.where, move) != move:
            return False
        node = dict(children(node))[move]
    return True


def test_a_node_with_more_moves_than_room_folds_the_last_of_them():
    many = {f"m{i}": leaf(f"o{i}", A=i) for i in range(100)}
    picture = ng.plots.tree(ng.ExtensiveGame(("A",), ng.Decision("A", "where", many)), most_leaves=10)
    assert picture.layout.rows == 10
    assert "91 more moves" in " ".join(written(picture))
    assert "folded: 91 outcomes" in written(picture)


def test_hostile_names_are_text_and_nothing_reaches_outside():
    moves = {HOSTILE: leaf(HOSTILE, A=1), "b": leaf("b", A=2)}
    root = ng.Decision(
        "A", HOSTILE, {key: ng.Decision("A", f"{HOSTILE} {key}", {"only": one}) for key, one in moves.items()}
    )
    picture = ng.plots.tree(ng.ExtensiveGame(("A",), root, title=HOSTILE), names={"A": HOSTILE}, unit=HOSTILE)
    tree = parsed(picture)
    assert "<script" not in picture.svg
    assert {one.tag.removeprefix(SVG) for one in tree.iter()} <= {
        "svg",
        "title",
        "desc",
        "rect",
        "text",
        "line",
        "path",
        "polygon",
        "circle",
    }
    for one in tree.iter():
        assert not any("href" in key or key.startswith("on") or "url(" in value for key, value in one.attrib.items())
    assert "\x1b" not in picture.svg
    assert picture.svg.count("http") == 1, "the name space only"


def test_the_picture_has_a_title_a_description_and_a_view_box(framework):
    game, _, picture = framework
    tree = parsed(picture)
    assert tree.find(f"{SVG}title").text == game.title
    assert tree.find(f"{SVG}desc").text == picture.outline == str(picture)
    _, _, width, height = map(float, tree.get("viewBox").split())
    for one in tree.iter(f"{SVG}text"):
        assert 0 <= float(one.get("x")) <= width
        assert 0 <= float(one.get("y")) <= height
        assert float(one.get("font-size") or tree.get("font-size")) >= 9
    assert picture._repr_svg_() == picture.svg


def test_a_wrong_call_says_what_is_wrong():
    game = ng.encode(FRAMEWORK, "framework")
    with pytest.raises(UsageError, match="from 2 to 400"):
        ng.plots.tree(game, most_leaves=1)
    with pytest.raises(UsageError, match="extensive game"):
        ng.plots.tree(ng.NormalFormGame.from_arrays({"A": [[1]], "B": [[1]]}))
    with pytest.raises(UsageError, match="cannot be written"):
        ng.plots.tree(game).save("/no/such/folder/tree.svg")


def test_the_command_writes_the_picture_or_prints_the_outline(tmp_path):
    file = tmp_path / "tree.svg"
    found = CliRunner().invoke(main, ["tree", "land-options", "freeze_us", "-o", str(file)])
    assert found.exit_code == 0, found.output
    assert "9 leaves drawn" in found.output
    ElementTree.parse(file)
    assert "share of the stake per month" in file.read_text()
    printed = CliRunner().invoke(main, ["tree", "land-options", "freeze_us"])
    assert printed.output.startswith("ukraine at 'signature: Ukraine'")
    assert "▶" in printed.output
    data = json.loads(CliRunner().invoke(main, ["tree", "land-options", "freeze_us", "--json"]).output)
    assert data["leaves"] == 9
    assert data["svg"] == file.read_text()


def test_the_command_draws_gambit_files(tmp_path):
    game = ng.ExtensiveGame(("A",), ng.Decision("A", "go?", {"yes": leaf("far", A=1), "no": leaf("near", A=0)}))
    file, out = tmp_path / "small.efg", tmp_path / "small.svg"
    file.write_text(ng.io.to_efg(game))
    found = CliRunner().invoke(main, ["tree", str(file), "-o", str(out)])
    assert found.exit_code == 0, found.output
    assert "far" in out.read_text()
    table = tmp_path / "table.nfg"
    table.write_text(ng.io.to_nfg(ng.NormalFormGame.from_arrays({"A": [[1]], "B": [[1]]})))
    refused = CliRunner().invoke(main, ["tree", str(table)])
    assert refused.exit_code == 2
    assert "not a tree" in refused.output
