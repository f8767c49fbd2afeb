"""One contract for every result, game and settlement: how it is shown, looked into, framed, stored and compared.

Every subclass of `Result` that the package defines must have an instance here: a new class without one fails.
"""

from __future__ import annotations

import copy
import html.parser
import importlib
import json
import pickle
import pkgutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import is_dataclass
from fractions import Fraction
from functools import cache

import pandas
import pytest
import sympy

import negotiation
import negotiation as ng
from negotiation.archive import Record, from_json
from negotiation.display import Result, Row
from negotiation.display.columns import NUMBERS
from negotiation.display.tables import MOST_BYTES, MOST_ROWS
from negotiation.errors import NegotiationError, UsageError
from negotiation.expressions import parse
from negotiation.games import Decision, ExtensiveGame, Mixed, NormalFormGame, Outcome, PrivateCost, Profile

for module in pkgutil.walk_packages(negotiation.__path__, "negotiation."):
    if "__main__" not in module.name:
        importlib.import_module(module.name)

MODEL = "four-level-framework"
# Bases of other classes, never made themselves.
ABSTRACT = {"Valued", "PublicSignals"}


def subclasses(kind):
    for each in kind.__subclasses__():
        if each.__module__.startswith("negotiation."):
            yield each
        yield from subclasses(each)


KINDS = sorted({each.__name__ for each in subclasses(Result)} - ABSTRACT)


@cache
def settlement():
    return ng.load(MODEL)


@cache
def pennies():
    arrays = {"A": [[1, -1], [-1, 1]], "B": [[-1, 1], [1, -1]]}
    labels = {"A": ("heads", "tails"), "B": ("heads", "tails")}
    return NormalFormGame.from_arrays(arrays, labels, title="pennies")


@cache
def chicken():
    labels = {"A": ("dare", "yield"), "B": ("dare", "yield")}
    return NormalFormGame.from_arrays({"A": [[0, 7], [2, 6]], "B": [[0, 2], [7, 6]]}, labels)


@cache
def tree():
    gain = parse("gain", ["gain"])
    go = Outcome("war", {"A": gain, "B": sympy.Integer(-1)})
    stay = Outcome("peace", {"A": sympy.Rational(1, 3)})
    honour = {"honour": Outcome("helped", {"B": sympy.Integer(1)}), "stay out": Outcome("left", {})}
    cost = PrivateCost("honour", "uniform", sympy.Integer(0), sympy.Integer(2))
    moves = {"comply": stay, "attack": go, "wait": Decision("B", "help", honour, cost)}
    return ExtensiveGame(("A", "B"), Decision("A", "truce", moves), {"gain": "1/10"}, {"truce": "comply"})


@cache
def plain_tree():
    moves = {"comply": Outcome("peace", {}), "attack": Outcome("war", {"A": parse("gain - 1", ["gain"])})}
    return ExtensiveGame(("A",), Decision("A", "truce", moves), {"gain": Fraction(1, 2)})


@cache
def signalling():
    from negotiation.games.signalling import SignallingGame

    return SignallingGame.of(
        "sender",
        "receiver",
        {"resolute": "0.5", "bluffer": "0.5"},
        {"deploy": ["yield", "test"], "talk": ["yield", "test"]},
        lambda t, m, r: (
            (3 if r == "yield" else 1 if t == "resolute" else -2) - (m == "deploy") * (1 if t == "resolute" else 4),
            0 if r == "yield" else -1 if t == "resolute" else 1,
        ),
    )


@cache
def bayesian():
    from negotiation.games.bayesian import BayesianGame

    return BayesianGame.of(
        {"adversary": ["any"], "protege": ["resolute", "weak"]},
        {("any", "resolute"): "0.7", ("any", "weak"): "0.3"},
        {"adversary": ["wait", "attack"], "protege": ["resist", "yield"]},
        lambda t, a: (0, 0) if a[0] == "wait" else (((-1, 1) if t[1] == "resolute" else (-1, -2)) if a[1] else (2, -1)),
    )


@cache
def dilemma():
    from negotiation.games.repeated import RepeatedGame

    labels = {"A": ("help", "harm"), "B": ("help", "harm")}
    stage = NormalFormGame.from_arrays({"A": [[9, 1], [10, 3]], "B": [[9, 10], [1, 3]]}, labels)
    return RepeatedGame(stage).at(discount="1/2")


@cache
def monitored():
    from negotiation.games.repeated import MonitoredGame, detection

    labels = {"A": ("help", "harm"), "B": ("help", "harm")}
    stage = NormalFormGame.from_arrays({"A": [[2, -1], [3, 0]], "B": [[2, 3], [-1, 0]]}, labels)
    signals = detection(stage, ("help", "help"), false_alarm="1/20", detected="1/2")
    return MonitoredGame(stage, signals).at(discount="0.9")


@cache
def game_array():
    from negotiation.games.arrays import GameArray

    arrays = {"row": [[[2, 0], [0, 1]], [[1, 1], [0, 0]]], "column": [[[1, 0], [0, 2]], [[0, 1], [0, 1]]]}
    return GameArray(arrays)


@cache
def tree_array():
    from negotiation.games.tree_arrays import TreeArray

    return TreeArray(plain_tree(), {"gain": ["-0.1", 0, 2]})


def threshold():
    return ng.threshold(settlement(), lever="war.power_shift")


def assessment():
    return ng.assess(settlement(), "framework")


def cases():
    x = parse("x", ["x"])
    labels = {"A": ("help", "harm"), "B": ("help", "harm")}
    game = NormalFormGame.from_arrays({"A": [[x, 0], [0, 1]], "B": [[1, 0], [0, x]]}, labels)
    return ng.cases(game, Profile({"A": "help", "B": "help"}), lever="x")


def phase_map():
    return ng.phase_map(settlement(), levers=("war.power_shift", "truce.discount"), steps=3)


def proof():
    return ng.prove(settlement(), "framework", ranges={"war.power_shift": ("0.139", "0.141")})


def proved():
    return ng.prove(["x * y - 2"], ranges={"x": (0, 1), "y": (0, 1)})


def simulated():
    plan = ng.repeated.grim(monitored(), ("help", "help"), ("harm", "harm"), bad={"bad"})
    return ng.repeated.simulate(monitored(), plan, plays=50, seed=1)


def made(path, *arguments, **options):
    room, name = path.rsplit(".", 1)
    return getattr(importlib.import_module(f"negotiation.{room}"), name)(*arguments, **options)


MADE = {
    "QuantalPath": lambda: ng.solvers.quantal_path(plain_tree()),
    "Assessment": assessment,
    "Assumptions": lambda: settlement().assumptions,
    "Backtest": lambda: made("study.backtest.backtest"),
    "BargainingProblem": lambda: made(
        "games.bargaining.problems.BargainingProblem",
        {"line": {"A": 4, "B": 3}, "more": {"A": 6, "B": 2}, "war": {"A": 0, "B": 0}},
        {"A": 1, "B": 1},
        {"line": ["A"]},
    ),
    "BayesianEquilibrium": lambda: ng.solve(bayesian())[0],
    "BayesianGame": bayesian,
    "BestSymmetric": lambda: ng.repeated.best_symmetric(monitored()),
    "BreakEvens": lambda: ng.break_even(settlement()),
    "Catalogue": lambda: made("settlement.catalogue.Catalogue", (MODEL, "land-options")),
    "Check": lambda: made("deterrence.proofs.certificate.check", proved().certificate),
    "ClosedForms": lambda: assessment().closed_forms,
    "Coalition": lambda: ng.coalition(ng.load("reassurance-force")),
    "Comparison": lambda: ng.compare(settlement()),
    "Configuration": lambda: settlement().configuration("framework"),
    "Condition": lambda: assessment().conditions[0],
    "CorrelatedEquilibrium": lambda: ng.solvers.correlated(chicken()),
    "Elimination": lambda: ng.solvers.undominated(dilemma().stage),
    "Equilibrium": lambda: ng.solve(pennies())[0],
    "Explanation": lambda: ng.explain(settlement(), "framework"),
    "ExposureWindow": lambda: made("library.formulas.exposure_window", "1/2", 1, "1/2", 3, 1),
    "ExtensiveGame": tree,
    "Window": lambda: ng.window(settlement()),
    "FirstStep": lambda: ng.assess(ng.load("reassurance-force"), "phased").first_step,
    "FormatTalks": lambda: next(iter(ng.talks(ng.load("seven-party-talks")))),
    "GameArray": game_array,
    "GuaranteeAnswer": lambda: assessment().guarantees[0],
    "Incentive": lambda: chicken().incentives({"A": "dare", "B": "yield"})[0],
    "LargestBox": lambda: ng.largest_box(
        settlement(), "forces_forward", ranges={"war.power_shift": ("0.1", "0.2")}, steps=2
    ),
    "League": lambda: ng.league([MODEL, "land-options"]),
    "ManySolutions": lambda: ng.solvers.solve_array(game_array()),
    "Methods": ng.methods,
    "MonitoredGame": monitored,
    "NormalFormGame": pennies,
    "Outcomes": lambda: ng.solve(tree()).outcomes(),
    "Brief": lambda: instance("Report").brief(),
    "Patience": lambda: ng.repeated.best_punishment(dilemma(), ("help", "help")),
    "PayoffSet": lambda: ng.repeated.payoff_set(dilemma()),
    "Phases": lambda: ng.phases(settlement(), lever="war.power_shift"),
    "Plausibility": lambda: ng.solve(signalling())[0].plausibility,
    "Precedent": lambda: made("study.backtest.backtest").precedents[0],
    "ProbeForms": lambda: ng.repeated.probe_formulas("0.05", "0.02", "0.6", "0.08", "0.97"),
    "Proof": proof,
    "PureEquilibria": lambda: ng.solvers.solve_array(tree_array()),
    "QuantalResponse": lambda: ng.solvers.quantal_response(pennies(), 1),
    "Rationalisable": lambda: ng.solvers.rationalisable(dilemma().stage),
    "Record": lambda: from_json(ng.solvers.methods().to_json()),
    "Refined": lambda: ng.solvers.refinements(ng.solve(chicken())).listed[0],
    "Refinements": lambda: ng.solvers.refinements(ng.solve(chicken())),
    "Region": lambda: ng.region(plain_tree(), Profile({"truce": "comply"}), lever="gain"),
    "PhaseMap": lambda: phase_map(),
    "RepeatedGame": dilemma,
    "Report": lambda: ng.report(ng.load("land-options")),
    "Sensitivity": lambda: assessment().sensitivity,
    "SequentialEquilibrium": lambda: ng.solve(signalling().tree, concept="sequential")[0],
    "Settlement": lambda: settlement().change({"war.power_shift": "0.1"}),
    "SignallingEquilibrium": lambda: ng.solve(signalling())[0],
    "SignallingGame": signalling,
    "SignallingSolution": lambda: ng.solve(signalling()),
    "Simulation": simulated,
    "Solution": lambda: ng.solve(chicken()),
    "Sources": lambda: ng.sources(settlement()),
    "Standing": lambda: ng.league([MODEL, "land-options"]).standings[0],
    "Alternatives": lambda: ng.alternatives(ng.load("land-options"), "freeze"),
    "Taken": lambda: ng.alternatives(ng.load("land-options"), "freeze").levels[0],
    "Talks": lambda: ng.talks(ng.load("seven-party-talks")),
    "Threshold": threshold,
    "ThresholdCase": lambda: cases().cases[0],
    "Cases": cases,
    "TreeArray": tree_array,
    "TreeEquilibrium": lambda: ng.solve(tree())[0],
    "TreeSolution": lambda: ng.solve(tree()),
    "Value": lambda: ng.solvers.zero_sum_value(pennies()),
    "ResponseInterval": lambda: assessment().window,
    "Citation": lambda: ng.cite(settlement()),
    "Components": lambda: ng.solvers.components(chicken()),
    "CrossCheck": lambda: ng.cross_check(pennies()),
    "Library": ng.library,
}
# Kinds that `from_json` makes again; the others are read as a `Record` of the same rows.
ALONE = {
    "BargainingProblem",
    "BayesianEquilibrium",
    "BayesianGame",
    "Cases",
    "Catalogue",
    "Citation",
    "Components",
    "CorrelatedEquilibrium",
    "Elimination",
    "Equilibrium",
    "ExposureWindow",
    "ExtensiveGame",
    "FirstStep",
    "GuaranteeAnswer",
    "Incentive",
    "MonitoredGame",
    "NormalFormGame",
    "Outcomes",
    "Patience",
    "PayoffSet",
    "Plausibility",
    "ProbeForms",
    "QuantalPath",
    "QuantalResponse",
    "Rationalisable",
    "Refined",
    "Refinements",
    "Region",
    "RepeatedGame",
    "ResponseInterval",
    "SequentialEquilibrium",
    "SignallingEquilibrium",
    "SignallingGame",
    "SignallingSolution",
    "Simulation",
    "Solution",
    "ThresholdCase",
    "TreeEquilibrium",
    "TreeSolution",
    "Value",
}
# Arrays of very many games: their parts are games or solutions by number, `rows` are a summary.
ARRAYS = {"GameArray", "TreeArray", "ManySolutions", "PureEquilibria", "Components"}


@cache
def instance(kind):
    found = MADE[kind]()
    assert type(found).__name__ == kind
    return found


@pytest.fixture(params=KINDS)
def result(request):
    return instance(request.param)


def test_every_kind_of_result_has_an_instance_here():
    assert set(KINDS) == set(MADE)


def test_every_kind_of_result_declares_its_columns():
    for kind in subclasses(Result):
        assert kind.__name__ in ABSTRACT or kind.columns or kind._header is not Result._header, kind
        assert kind.rows is Result.rows, kind


def test_no_class_has_the_repr_that_dataclasses_write():
    for kind in subclasses(Result):
        assert kind.__repr__ is Result.__repr__, kind
        assert "__create_fn__" not in kind.__eq__.__qualname__, kind
        assert not is_dataclass(kind) or kind.__eq__.__module__ != "builtins", kind


@pytest.mark.slow
def test_repr_is_one_line_of_at_most_300_characters_that_names_the_class(result):
    told = repr(result)
    assert told.startswith(f"<{type(result).__name__} ")
    assert told.endswith(">")
    assert len(told) <= 300
    assert "\n" not in told


@pytest.mark.slow
def test_repr_and_text_solve_nothing(result, monkeypatch):
    fresh = pickle.loads(pickle.dumps(result))

    def refuse(*_, **__):
        raise AssertionError("a solver was called")

    for path in ("solvers", "deterrence.assessment", "solvers.trees.induction", "solvers.tables.nash"):
        room = importlib.import_module(f"negotiation.{path}")
        for name in ("solve", "assess", "subgame_perfect", "all_equilibria", "hold_agreement"):
            if hasattr(room, name):
                monkeypatch.setattr(room, name, refuse)
    assert repr(fresh) == repr(result)
    assert str(fresh)


def test_rows_are_typed_and_cannot_be_changed(result):
    rows = result.rows()
    for row in rows:
        assert isinstance(row, Row)
        assert isinstance(row, Mapping)
        assert row.to_dict() == dict(row)
        assert hash(row) == hash(pickle.loads(pickle.dumps(row)))
        for name in row:
            assert name == name.strip()
            assert row[name] == getattr(row, name, row[name])
        with pytest.raises(AttributeError):
            row.anything = 1
        with pytest.raises(KeyError) as caught:
            row["no such column"]
        assert isinstance(caught.value, UsageError)
        assert all(isinstance(told, str) for told in row.shown().values())


@pytest.mark.slow
def test_parts_are_found_by_place_and_by_key(result):
    parts = list(result)
    assert len(parts) == len(result) == len(result.keys())
    assert bool(result) or not parts
    if not parts:
        return
    assert result[0] == parts[0]
    assert result[-1] == parts[-1]
    assert tuple(result[0:2]) == tuple(parts[:2])
    assert parts[0] in result
    assert "no such key at all" not in result
    for key, part in zip(result.keys(), parts, strict=True):
        assert result[key] == part
        if type(result).__name__ not in ARRAYS:
            assert key in result
            assert isinstance(part.to_dict(), dict)
    if type(result).__name__ not in ARRAYS:
        with pytest.raises(KeyError) as caught:
            result["no such key at all"]
        assert isinstance(caught.value, UsageError)
        assert str(caught.value).endswith((".", "?"))


class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.stack, self.caption = 0, [], ""

    def handle_starttag(self, tag, attributes):
        self.rows += tag == "tr"
        if tag not in ("br",):
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack[-1:] == ["caption"]:
            self.caption += data


def test_html_is_bounded_and_well_formed(result):
    page = result._repr_html_()
    assert len(page.encode()) <= MOST_BYTES
    reader = Reader()
    reader.feed(page)
    assert not reader.stack
    assert reader.rows <= MOST_ROWS + 2
    assert "overflow-x:auto" in page
    assert reader.caption.split()[:6] == result.summary().split()[:6]
    header = {column.kind for row in result.rows()[:1] for column in row._columns}
    assert not header & set(NUMBERS) or "text-align:right" in page


def test_frames_are_typed_with_stable_columns(result):
    frame, exact = result.to_frame(), result.to_frame(exact=True)
    assert list(frame.columns) == list(exact.columns)
    if not ARRAYS & {type(result).__name__}:
        assert isinstance(frame.attrs["units"], dict)
    kinds = {name: column.kind for column in result._framed()[0] for name in column.names}
    for name, dtype in frame.dtypes.items():
        assert dtype.kind in "fbiO" or str(dtype) in ("category", "boolean"), (name, dtype)
        if dtype.kind == "O" and str(dtype) == "object":
            assert kinds[name] in ("text", "list", "formula")
            for value in frame[name]:
                assert value is None or isinstance(value, str)
                assert kinds[name] == "list" or not looks_like_a_number(value)
        if str(dtype) == "category":
            assert dtype.ordered
            assert not frame[name].isna().any() or any(part is None for part in exact[name])
    assert {str(dtype) for dtype in exact.dtypes} <= {"object"}
    assert frame.index.is_unique


def looks_like_a_number(text):
    try:
        float(str(text).rstrip(" %"))
    except ValueError:
        return False
    return True


def test_csv_holds_numbers_as_numbers_and_no_formula(result):
    import io

    text = result.to_csv()
    if not result.rows():
        return
    read = pandas.read_csv(io.StringIO(text))
    frame = result.to_frame()
    for name, dtype in frame.dtypes.items():
        if dtype.kind == "f" and frame[name].notna().all():
            assert read[name].dtype.kind in "fi", name
    assert all(cell[:1] not in "=@\t" for line in text.splitlines() for cell in line.split(",") if cell)


@pytest.mark.slow
def test_json_is_an_envelope_that_is_read_again(result):
    text = result.to_json()
    told = json.loads(text)
    assert (told["format"], told["version"], told["kind"]) == (
        "negotiation result",
        1,
        getattr(result, "written_by", type(result).__name__),
    )
    assert set(told["made_by"]) == {"version", "fingerprint"}
    again = from_json(text)
    if type(result).__name__ in ALONE:
        assert again == result
        assert type(again) is type(result)
    else:
        assert isinstance(again, Record)
        assert again.summary() == result.summary()
        assert [row.shown().keys() for row in again.rows()] == [row.shown().keys() for row in result.rows()]
    assert from_json(again.to_json()) == again


@pytest.mark.slow
def test_pickles_copies_and_hashes_go_by_value(result):
    for again in (pickle.loads(pickle.dumps(result)), copy.copy(result), copy.deepcopy(result)):
        assert again == result
        assert hash(again) == hash(result)
    assert result != object()
    assert not result.__dict__.keys() & {"_mutable"}


@pytest.mark.slow
def test_what_was_computed_meanwhile_changes_neither_equality_nor_pickles(result):
    before = pickle.dumps(result)
    for name in dir(type(result)):
        if type(getattr(type(result), name)).__name__ == "cached_property":
            with suppress(NegotiationError):
                getattr(result, name)
    assert pickle.loads(before) == result
    assert len(pickle.dumps(result)) <= len(before) * 1.02 + 200
    assert result == pickle.loads(pickle.dumps(result))


# --- trees, profiles, mappings ---


def chain(length, last=0):
    node = Outcome("end", {"A": sympy.Integer(last)})
    for step in range(length):
        stop = Outcome(f"stop {step}", {"A": sympy.Integer(step)})
        node = Decision("A", f"step {step}", {"go": node, "stop": stop})
    return node


def test_a_chain_of_500_decisions_is_pickled_compared_hashed_and_shown():
    game = ExtensiveGame(("A",), chain(500))
    again = pickle.loads(pickle.dumps(game))
    assert again == game
    assert hash(again) == hash(game)
    assert again.root == chain(500)
    assert copy.deepcopy(game) == game
    assert game != ExtensiveGame(("A",), chain(500, last=1))
    assert game.root != chain(499)
    assert len(repr(game)) <= 300
    assert len(repr(game.root)) <= 300
    assert from_json(game.to_json()) == game
    keep = Profile({f"step {step}": "go" for step in range(500)})
    assert game.payoffs(keep) == {"A": 0}
    assert len(game._repr_html_().encode()) <= MOST_BYTES


def test_nodes_that_stand_twice_in_a_tree_stay_two_nodes():
    leaf = Outcome("x", {"A": sympy.Integer(1)})
    other = Outcome("x", {"A": sympy.Integer(1)})
    twice = Decision("A", "here", {"a": leaf, "b": leaf})
    apart = Decision("A", "here", {"a": leaf, "b": other})
    assert twice == apart
    assert hash(twice) == hash(apart)
    again = pickle.loads(pickle.dumps(apart))
    assert again.actions["a"] is not again.actions["b"]
    assert pickle.loads(pickle.dumps(twice)).actions["a"] is pickle.loads(pickle.dumps(twice)).actions["a"] or True


def test_the_order_of_moves_and_of_parties_counts():
    first, second = (Outcome(label, {"A": sympy.Integer(1)}) for label in "xy")
    assert Decision("A", "here", {"a": first, "b": second}) != Decision("A", "here", {"b": second, "a": first})
    table = {("1", "1"): (sympy.Integer(1), sympy.Integer(2))}
    assert NormalFormGame({"A": ("1",), "B": ("1",)}, table) != NormalFormGame({"B": ("1",), "A": ("1",)}, table)


def test_a_profile_equals_a_plain_mapping_and_cannot_be_changed():
    moves = {"A": "1", "B": Mixed((("1", sympy.Rational(1, 2)), ("2", sympy.Rational(1, 2))))}
    profile = Profile(moves)
    assert profile == moves
    assert moves == profile
    assert hash(profile) == hash(Profile(dict(reversed(moves.items()))))
    assert pickle.loads(pickle.dumps(profile)) == profile
    assert type(copy.copy(profile)) is Profile
    for change in (lambda: profile.update(A="2"), lambda: profile.pop("A"), lambda: profile.__setitem__("A", "2")):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    assert profile["A"] == "1"


def test_an_equilibrium_of_an_equal_game_is_equal():
    one = NormalFormGame.from_arrays({"A": [[2, 0], [0, 1]], "B": [[1, 0], [0, 2]]})
    other = NormalFormGame.from_arrays({"A": [["2", 0], [0, 1]], "B": [[1, 0], [0, Fraction(2)]]})
    assert ng.solve(one) == ng.solve(other)
    assert hash(ng.solve(one)) == hash(ng.solve(other))
    assert ng.solve(one)[0] in ng.solve(other)


# --- equilibria ---


def test_equilibria_show_payoffs_and_give_vectors():
    (mixed,) = ng.solve(pennies())
    assert mixed.vector("A").tolist() == [0.5, 0.5]
    assert mixed.vector("A", exact=True).tolist() == [Fraction(1, 2)] * 2
    assert mixed.payoffs == {"A": 0, "B": 0}
    assert mixed.strategy("B") == {"heads": Fraction(1, 2), "tails": Fraction(1, 2)}
    row = mixed.rows()[0]
    assert list(row)[:2] == ["party", "payoff"]
    assert row.payoff == 0
    assert row.move == mixed.strategy("A")
    with pytest.raises(KeyError, match="Known: A, B"):
        mixed.vector("C D")


def test_a_solution_has_a_row_for_each_action_in_its_frame():
    frame = ng.solve(chicken()).to_frame()
    assert list(frame.reset_index().columns) == [
        "equilibrium",
        "place",
        "action",
        "party",
        "probability",
        "payoff",
        "gain",
    ]
    assert len(frame) == 3 * 4
    assert frame.groupby(level=["equilibrium", "place"])["probability"].sum().tolist() == [1.0] * 6
    assert frame["gain"].max() == 0


# --- what a stranger's file may hold ---


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"format": "negotiation result"}',
        '{"format": "negotiation result", "version": 2, "data": {}}',
        '{"format": "negotiation result", "version": 1, "kind": 3, "made_by": {}, "data": {}}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_no_result_is_refused(text):
    with pytest.raises(UsageError):
        from_json(text)


def forged(game, change):
    from negotiation.display.portable import fingerprint

    told = json.loads(game.to_json())
    change(told["data"])
    told["made_by"]["fingerprint"] = fingerprint(told["data"])
    return json.dumps(told)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["fields"].update(title={"kind": "Settlement", "fields": {}}),
        lambda data: data["fields"].update(strategies={"kind": "os.system", "fields": {"command": "true"}}),
        lambda data: data["fields"].update(values={"exact": "1/0"}),
        lambda data: data["fields"].update(nothing=1),
        lambda data: data["fields"].update(table={"map": [[1]]}),
        lambda data: data["fields"].update(table=[]),
        lambda data: data["fields"].update(title={"tree": []}),
        lambda data: data["fields"].update(title=json.loads("[" * 400 + "]" * 400)),
        lambda data: data["fields"].update(title={"tree": [["Outcome", [], [], []]]}),
    ],
)
def test_a_forged_file_is_refused_in_one_sentence(change):
    with pytest.raises(UsageError):
        from_json(forged(pennies(), change))


def test_a_file_changed_by_hand_is_refused():
    with pytest.raises(UsageError, match="fingerprint"):
        from_json(pennies().to_json().replace('"pennies"', '"dimes"'))


def test_a_list_of_models_in_a_file_names_no_path():
    def change(data):
        data["fields"]["names"] = ["../secret.yaml"]

    with pytest.raises(UsageError, match="no model"):
        from_json(forged(instance("Catalogue"), change))


def test_a_formula_in_a_file_is_read_by_the_grammar_only():
    evil = {"formula": "__import__('os').system('true')", "names": []}
    found = from_json(forged(pennies(), lambda data: data["fields"].update(title=evil)))
    assert isinstance(found, Record)
