"""Public names: few at the root, the rest by room; typed for users; old names say where they went."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import negotiation as ng

ROOT = Path(ng.__file__).resolve().parents[1]
ROOMS = ("errors", "games", "io", "plots", "repeated", "results", "solvers", "testing")
# What the root offered before names were few.
EARLY = [
    "Assessment",
    "Automaton",
    "BayesianGame",
    "BreakEvens",
    "Certificate",
    "Chance",
    "ClosedForms",
    "Coalition",
    "Comparison",
    "Configuration",
    "Constraint",
    "Cutoff",
    "Decision",
    "DocumentError",
    "Equilibrium",
    "Explanation",
    "ExtensiveGame",
    "Feasibility",
    "FormulaError",
    "GameArray",
    "GameError",
    "Incentive",
    "LargestBox",
    "League",
    "Mixed",
    "MonitoredGame",
    "NegotiationError",
    "NormalFormGame",
    "Outcome",
    "Outcomes",
    "Page",
    "Phase",
    "Phases",
    "PrivateCost",
    "ProbeForms",
    "Profile",
    "Proof",
    "PublicPlan",
    "PublicState",
    "Region",
    "RegionMap",
    "RepeatedGame",
    "Report",
    "SequentialEquilibrium",
    "Settlement",
    "SignallingGame",
    "Solution",
    "SolverError",
    "Sources",
    "State",
    "SwitchTable",
    "Talks",
    "Threshold",
    "ThresholdCases",
    "TreeArray",
    "TreePicture",
    "UsageError",
    "WindowMap",
    "agent_path",
    "assess",
    "at_once",
    "best_punishment",
    "best_symmetric",
    "break_even",
    "check_assessment",
    "coalition",
    "compare",
    "contribution_game",
    "correlated",
    "encode",
    "explain",
    "explore",
    "export",
    "feasibility",
    "finite_types",
    "first_step",
    "from_data",
    "from_frames",
    "from_nashpy",
    "grim",
    "inspection_game",
    "intervention_game",
    "largest_box",
    "league",
    "levers",
    "limited",
    "limited_trigger",
    "load",
    "methods",
    "models",
    "monitored_truce",
    "multiparty_equilibria",
    "nash_components",
    "normal_form",
    "outline",
    "page",
    "parse",
    "payoff_set",
    "phases",
    "plan_patience",
    "plausible",
    "plot_bargaining",
    "plot_map",
    "plot_margins",
    "plot_pareto",
    "plot_phases",
    "plot_table",
    "plot_tornado",
    "prove",
    "prove_margins",
    "prove_profile",
    "proved_radius",
    "public_nash_incentives",
    "quantal_limit",
    "quantal_response",
    "rationalisable",
    "read",
    "read_certificate",
    "read_efg",
    "read_game",
    "read_nfg",
    "refinements",
    "region",
    "region_map",
    "report_on",
    "simulate",
    "solve",
    "solve_many",
    "solve_trees",
    "sources",
    "switched",
    "switches",
    "talks",
    "threat_game",
    "threshold",
    "threshold_cases",
    "tit_for_tat",
    "to_frames",
    "to_nashpy",
    "tree_svg",
    "trigger",
    "trust_game",
    "undominated",
    "verify",
    "verify_certificate",
    "vote_game",
    "window_map",
    "write_efg",
    "write_nfg",
    "zero_sum_value",
]


def room_names(room):
    module = getattr(ng, room)
    listed = getattr(module, "__all__", None)
    return listed or [n for n, v in vars(module).items() if inspect.isclass(v) and v.__module__ == module.__name__]


def test_the_root_is_small_and_everything_in_it_exists():
    assert len(ng.__all__) <= 55 + len(ROOMS)
    assert set(ROOMS) <= set(ng.__all__)
    for name in ng.__all__:
        assert getattr(ng, name) is not None
    for room in ROOMS:
        module = getattr(ng, room)
        assert all(hasattr(module, name) for name in room_names(room))


def test_the_list_of_the_root_is_what_the_stub_imports():
    stub = (Path(ng.__file__).parent / "__init__.pyi").read_text()
    listed = [line.strip(' ",') for line in stub.split("__all__ = [")[1].split("]")[0].strip().splitlines()]
    assert sorted(listed) == sorted(ng.__all__)


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_no_two_names_differ_only_by_case(room):
    names = room_names(room) if room else [name for name in ng.__all__ if name not in ROOMS]
    assert len({name.lower() for name in names}) == len(names)


def test_each_early_name_still_works_or_says_where_it_went():
    assert len(EARLY) == 150
    for name in EARLY:
        if name in ng.__all__:
            continue
        with pytest.raises(AttributeError, match=f"`ng.{name}` is now `ng.") as refusal:
            getattr(ng, name)
        assert exists(str(refusal.value).split("is now `ng.")[1].removesuffix("`.")), name


def exists(path):
    """Whether a name, a method or an attribute of what a function returns is there."""
    here = ng
    for part in path.replace("(...)", "()").split("."):
        called, name = part.endswith("()"), part.removesuffix("()")
        here = getattr(here, name)
        if called:
            here = returned(here)
            if here is None:
                return path == "explore(...).save"  # its class is made when the widget's package is there
    return True


def returned(function):
    name = inspect.signature(function).return_annotation
    return getattr(ng.results, name, None) or getattr(sys.modules[function.__module__], name, None)


def test_an_unknown_name_is_an_attribute_error_with_the_nearest_one():
    with pytest.raises(AttributeError, match="Did you mean 'threshold'"):
        _ = ng.treshold
    assert not hasattr(ng, "no_such_name_at_all")
    assert not set(ng._RENAMED) & set(ng.__all__)


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "import negotiation as ng; import negotiation.library, negotiation.report; {check}",
        "import negotiation.report.files, negotiation.library.catalogue; import negotiation as ng; {check}",
        "import negotiation as ng; ng.library, ng.report; import negotiation.library.votes; {check}",
        "from negotiation import library, report; import negotiation as ng; {check}",
        "import negotiation.cli; import negotiation.settlement.game.payoffs; import negotiation as ng; {check}",
    ],
)
def test_a_function_wins_over_the_package_of_its_name_in_any_order(code):
    check = "assert callable(ng.library) and callable(ng.report) and ng.library().entries"
    subprocess.run([sys.executable, "-c", code.format(check=check)], check=True)


def test_rooms_are_modules():
    for room in ROOMS:
        assert importlib.import_module(f"negotiation.{room}") is getattr(ng, room)


# Commands that are no verb of the root: files and pages, and what needs no Python.
UTILITIES = {"backtest", "brief", "schema", "serve", "show", "site", "tree", "validate"}


def test_every_command_is_a_verb_of_the_root():
    from negotiation.cli import main

    verbs = {name.replace("_", "-") for name in ng.__all__}
    assert set(main.commands) - UTILITIES <= verbs
    assert not UTILITIES & verbs
    assert {"phase-map", "check-certificate", "alternatives", "methods", "explore", "library", "cite"} <= set(
        main.commands
    )


USER = """
import negotiation as ng

settlement = ng.load("land-options")
configuration = settlement.configuration("freeze")
table = ng.NormalFormGame.from_arrays({"A": [[1, 0], [0, 1]], "B": [[1, 0], [0, 1]]})
tree = ng.encode(settlement, "freeze")
profile = ng.solve(table)[0].profile
"""
CALLS = {
    "ng.load('x')": "Settlement",
    "ng.models()": "Catalogue",
    "ng.library()": "Library",
    "ng.load_game('x.nfg')": "NormalFormGame | ExtensiveGame",
    "ng.compare(settlement)": "Comparison",
    "ng.assess(settlement, 'freeze')": "Assessment",
    "ng.explain(settlement, 'freeze')": "Explanation",
    "ng.levers(settlement)": "tuple[str, ...]",
    "ng.threshold(settlement, lever='war.power_shift')": "Threshold",
    "ng.phases(settlement, lever='war.power_shift')": "Phases",
    "ng.break_even(settlement, 'freeze')": "BreakEvens",
    "ng.window(settlement)": "Window",
    "ng.phase_map(settlement, 'freeze', levers=('a', 'b'))": "PhaseMap",
    "ng.phase_map(table, profile, levers=('a', 'b'))": "PhaseMap",
    "ng.prove(settlement, 'freeze')": "Proof",
    "ng.prove(table, profile, ranges={})": "Proof",
    "ng.prove(['x'], ranges={'x': (0, 1)})": "Proof",
    "ng.largest_box(settlement)": "LargestBox",
    "ng.check_certificate('x')": "Check",
    "ng.coalition(settlement)": "Coalition",
    "ng.sources(settlement)": "Sources",
    "ng.alternatives(settlement)": "Alternatives",
    "ng.league(['a'])": "League",
    "ng.talks(settlement)": "Talks",
    "ng.encode(settlement)": "ExtensiveGame",
    "ng.report(settlement)": "Report",
    "ng.solve(table)": "Solution[Equilibrium]",
    "ng.solve(table)[0]": "Equilibrium",
    "ng.solve(tree)": "TreeSolution[TreeEquilibrium]",
    "ng.solve(tree, concept='sequential')[0]": "SequentialEquilibrium",
    "ng.verify(table, profile)": "Verification",
    "ng.cross_check(table)": "CrossCheck",
    "ng.methods()": "Methods",
    "ng.region(table, profile, lever='x')": "Region",
    "ng.cases(table, profile, lever='x')": "Cases",
    "ng.exact('0.1')": "Fraction",
    "ng.cite(settlement)": "Citation",
    "ng.solvers.components(table)": "Components",
    "ng.solvers.quantal_path(table)": "QuantalPath",
}


@pytest.mark.slow
def test_a_users_type_checker_sees_real_types(tmp_path):
    """`mypy --strict` on one call of each verb: no error, and the types of the answers, not Any."""
    file, lines = tmp_path / "user.py", USER.strip().splitlines()
    file.write_text("\n".join([*lines, *(f"reveal_type({call})" for call in CALLS)]) + "\n")
    cache = os.environ.get("MYPY_CACHE_DIR", str(tmp_path / "cache"))
    config = ROOT / "pyproject.toml"
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(config), "--cache-dir", cache, str(file)]
    environment = {**os.environ, "MYPYPATH": str(ROOT)}
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    own = [line for line in found.stdout.splitlines() if line.startswith(("user.py", str(file)))]
    told = [line.split('Revealed type is "')[1].rstrip('"') for line in own if "Revealed type" in line]
    assert not [line for line in own if "error" in line], found.stdout
    for (call, wanted), seen in zip(CALLS.items(), told, strict=True):
        assert short(seen) == wanted, f"{call}: {seen}"


def short(name):
    """A type as mypy writes it, modules left out."""
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", name)


@pytest.mark.slow
def test_the_wheel_holds_the_stub_the_marker_and_nothing_strange(tmp_path):
    pytest.importorskip("hatchling")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {"negotiation/py.typed", "negotiation/__init__.pyi"} <= set(names)
    allowed = {".py", ".pyi", ".typed", ".js", ".css", ".json", ".typ", ".yaml", ".csv", ".md", ".html", ".tex", ".j2"}
    inside = [Path(name) for name in names if not name.split("/")[0].endswith(".dist-info")]
    assert not {str(path) for path in inside if path.suffix not in allowed}
    assert not [path for path in inside if "tests" in path.parts or path.suffix == ".ipynb"]
    assert wheel.stat().st_size < 1_500_000
