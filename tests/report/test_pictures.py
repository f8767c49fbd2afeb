"""Pictures draw the numbers of their results, carry signs as hatch and word, and leave everything else alone."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import matplotlib
import pytest

import negotiation as ng
from negotiation.deterrence.verdict import VERDICTS
from negotiation.errors import UsageError
from negotiation.games.bargaining import BargainingProblem
from negotiation.report.plots.palette import LOOKS, PARTIES, party_look, sign_look

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.colors import to_hex, to_rgb

FRAMEWORK = ng.load("four-level-framework")
LAND = {"line": {"A": 4, "B": 3}, "more": {"A": 6, "B": 2}, "less": {"A": 2, "B": "2.5"}, "war": {"A": 0, "B": 0}}
HUNT = ng.NormalFormGame.from_arrays(
    {"first": [[4, 0], [3, 3]], "second": [[4, 3], [0, 3]]},
    {"first": ["stag", "hare"], "second": ["stag", "hare"]},
    title="stag hunt",
)
HOSTILE = r"$\frac{1}{$ <script>alert(1)</script> $x$ & \alpha_1"


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def texts(ax):
    """Everything that is written into a picture."""
    found = [one.get_text() for one in ax.figure.findobj(matplotlib.text.Text)]
    return "\n".join(one for one in found if one)


def marked(ax, gid):
    return list(ax.findobj(lambda artist: artist.get_gid() == gid))


def everything():
    """Each picture once, with its name."""
    problem = BargainingProblem(LAND, {"A": 1, "B": 1})
    compared = ng.compare(FRAMEWORK, configurations=["framework", "forces_forward", "without_un"])
    power, cost = "war.power_shift", "mandate.legitimacy_cost"
    return {
        "phases": ng.plots.phases(ng.phases(FRAMEWORK, lever=power)),
        "map": ng.plots.map(ng.phase_map(FRAMEWORK, levers=(power, cost), steps=3)),
        "margins": ng.plots.margins(compared),
        "tornado": ng.plots.tornado(ng.assess(FRAMEWORK)),
        "pareto": ng.plots.pareto(problem, unit="points"),
        "bargaining": ng.plots.bargaining(compared),
        "outcomes": ng.plots.bargaining(problem, unit="points"),
        "table": ng.plots.table(HUNT, unit="in days of food"),
    }


def test_a_phase_diagram_draws_each_phase_with_its_ends_and_the_present_value():
    found = ng.phases(FRAMEWORK, lever="war.power_shift")
    ax = ng.plots.phases(found)
    bars = [bar for bar in ax.patches if bar.get_gid() in VERDICTS]
    assert [bar.get_gid() for bar in bars] == [one.verdict for one in found]
    for bar, phase in zip(bars, found, strict=True):
        assert bar.get_x() == pytest.approx(float(phase.low))
        assert bar.get_x() + bar.get_width() == pytest.approx(float(phase.high))
        assert (bar.get_hatch() or "") == LOOKS[phase.verdict].hatch
    (now,) = marked(ax, "now")
    assert set(now.get_xdata()) == {float(found.current)}
    changes = [float(a.high) for a, b in zip(found, found.phases[1:], strict=False) if a.verdict != b.verdict]
    assert [one.get_xdata()[0] for one in marked(ax, "border")] == changes
    assert "now 0.1400" in texts(ax)


def test_a_range_without_limit_is_drawn_past_its_last_border():
    found = ng.phases(FRAMEWORK, lever="mandate.legitimacy_cost")
    ax = ng.plots.phases(found)
    assert float(found.phases[-1].high) == float("inf")
    assert ax.get_xlim()[1] > float(found.phases[-2].high)


def test_every_verdict_of_a_phase_diagram_stands_in_words():
    for lever in ("war.power_shift", "mandate.legitimacy_cost", "strength"):
        found = ng.phases(FRAMEWORK, lever=lever)
        written = texts(ng.plots.phases(found)).replace("\n", " ")
        assert all(one.verdict in written for one in found), lever


def test_phases_of_several_configurations_stand_below_each_other_and_along_one_lever_only():
    some = [ng.phases(FRAMEWORK, lever="war.power_shift", configuration=c) for c in ("framework", "without_un")]
    ax = ng.plots.phases(some)
    names = [one.get_text().replace("\n", " ") for one in ax.get_yticklabels()]
    assert names == [one.configuration.name for one in some]
    with pytest.raises(UsageError, match="one lever"):
        ng.plots.phases([some[0], ng.phases(FRAMEWORK, lever="mandate.legitimacy_cost")])


def test_a_map_draws_the_walked_borders_and_the_present_values():
    found = ng.phase_map(FRAMEWORK, levers=("war.power_shift", "mandate.legitimacy_cost"), steps=3)
    ax = ng.plots.map(found)
    lines = marked(ax, "border")
    drawn = {(x, y) for line in lines for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
    assert drawn == {(float(b), float(row.second)) for row in found.walked for b in row.borders}
    (now,) = marked(ax, "now")
    values = found.configuration.values
    assert (now.get_xdata()[0], now.get_ydata()[0]) == (float(values[found.lever]), float(values[found.second]))
    for label in found.labels:
        areas = marked(ax, label)
        assert areas
        assert all((area.get_hatch() or "") == LOOKS[label].hatch for area in areas)
    assert "accepted, violation pays" in ax.figure.get_suptitle()


def test_between_rows_of_different_order_a_map_stays_white():
    found = ng.phase_map(ng.load("us-led-monitoring"), levers=("monitoring.detection", "war.power_shift"), steps=5)
    assert found.gaps
    ax = ng.plots.map(found)
    spans = [[y for _, y in area.get_xy()] for label in found.labels for area in marked(ax, label)]
    assert len(spans) >= 3
    for low, high in found.gaps:
        assert not any(min(ys) <= low and max(ys) >= high for ys in spans)
    assert "not known" in texts(ax)


def test_a_map_of_a_game_says_that_the_unit_is_the_games_own():
    gain, fine = (ng.exact(name, [name]) for name in ("gain", "fine"))
    stay, go = ng.Outcome("stay", {"A": 0 * gain}), ng.Outcome("go", {"A": gain - 2 * fine})
    game = ng.ExtensiveGame(("A",), ng.Decision("A", "truce", {"comply": stay, "attack": go}))
    found = ng.phase_map(game, ng.Profile({"truce": "comply"}), levers=("fine", "gain"), span=(0, 4), steps=3)
    ax = ng.plots.map(found)
    assert ax.get_xlabel() == "fine (in the game's own unit)"


def test_margin_bars_are_the_margins_and_their_ranges_those_of_the_sensitivity():
    found = ng.compare(FRAMEWORK)
    ax = ng.plots.margins(found)
    bars = [bar for bar in ax.patches if bar.get_height() > 0]
    assert [bar.get_width() for bar in bars] == [float(one.margin) for one in found.assessments]
    for bar, one in zip(bars, found.assessments, strict=True):
        assert bool(bar.get_hatch()) == (float(one.margin) <= 0), "violating pays: hatched"
    ranges = [tuple(line.get_xdata()) for line in marked(ax, "range")]
    assert ranges == [(one.sensitivity.lowest, one.sensitivity.highest) for one in found.assessments]
    written = texts(ax)
    assert all(one.verdict in written for one in found.assessments)
    assert all(word in written for word in ("violating pays", "violating does not pay", "In this model"))


def test_what_is_proved_stands_beside_its_bar():
    proof = ng.prove(FRAMEWORK, "forces_forward", ranges={"war.power_shift": ("0.10", "0.16")})
    found = ng.compare(FRAMEWORK, configurations=["framework", "forces_forward"])
    assert "(proved over 1 range)" in texts(ng.plots.margins(found, proofs={"forces_forward": proof}))
    assert "proved over" not in texts(ng.plots.margins(found))


def test_a_tornado_draws_the_swings_and_counts_what_it_leaves_out():
    whole = ng.assess(FRAMEWORK).sensitivity
    ax = ng.plots.tornado(ng.assess(FRAMEWORK), most=5)
    for row, swing in enumerate(whole.swings[:5]):
        bars = [b for b in ax.patches if abs(b.get_y() + b.get_height() / 2 - row) < 0.01]
        ends = [x for b in bars for x in (b.get_x(), b.get_x() + b.get_width())]
        assert [min(ends), max(ends)] == pytest.approx(sorted((swing.margin_at_low, swing.margin_at_high)))
        assert all(bool(b.get_hatch()) == (b.get_x() < 0) for b in bars)
    assert set(marked(ax, "now")[0].get_xdata()) == {whole.margin}
    assert f"{len(whole.swings) - 5} more" in texts(ax)
    names = [one.get_text().replace("\n", " ") for one in ax.get_yticklabels()]
    assert names[0] == "Russia's gain in strength during the truce (share of stake)"
    assert ng.plots.tornado(whole, most=2).get_yticklabels()[0].get_text() == whole.swings[0].path


def test_a_pareto_picture_puts_every_outcome_where_it_pays():
    problem = BargainingProblem(LAND, {"A": 1, "B": 1})
    ax = ng.plots.pareto(problem, unit="points")
    drawn = {
        gid: {(x, y) for line in marked(ax, gid) for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)}
        for gid in ("frontier", "zone", "refused")
    }
    where = {name: (float(pay["A"]), float(pay["B"])) for name, pay in problem.outcomes.items()}
    assert drawn["frontier"] == {where[name] for name in problem.frontier}
    assert drawn["zone"] == {where[name] for name in problem.zone} - drawn["frontier"]
    assert drawn["refused"] == {where["war"]}
    assert "Nash" in texts(ax)
    assert len(marked(ax, "disagreement")) == 2
    with pytest.raises(UsageError, match="two different"):
        ng.plots.pareto(problem, parties=("A", "A"))
    with pytest.raises(UsageError, match="'C'"):
        ng.plots.pareto(problem, parties=("A", "C"))


def test_bargaining_draws_who_accepts_which_configuration_by_how_much():
    found = ng.compare(FRAMEWORK)
    ax = ng.plots.bargaining(found)
    for row, one in enumerate(found.assessments):
        for sign in one.acceptance:
            (point,) = [p for p in marked(ax, sign.party) if p.get_ydata()[0] == row]
            assert point.get_xdata()[0] == float(sign.slack)
    zone = [one for one in found.assessments if all(sign.accepts for sign in one.acceptance)]
    assert len(marked(ax, "zone")) == len(zone)
    assert all(bar.get_hatch() for bar in marked(ax, "refused"))
    assert "refused by Russia" in texts(ax)
    assert f"{len(zone)} of {len(found.assessments)}" in texts(ax)


def test_an_outcome_that_is_blocked_for_another_reason_says_so():
    problem = BargainingProblem(LAND, {"A": 1, "B": 1}, {"line": ("A",)})
    written = texts(ng.plots.bargaining(problem, unit="points"))
    assert "blocked by A" in written
    assert "refused by A, B" in written


def test_a_table_marks_exactly_the_best_responses_and_frames_the_equilibria():
    ax = ng.plots.table(HUNT)
    stars = [one.get_text() for one in ax.texts if one.get_text().endswith("*")]
    assert sorted(stars) == ["3*", "3*", "4*", "4*"]
    assert len(marked(ax, "equilibrium")) == 2
    assert len(marked(ax, "best first")) == len(marked(ax, "best second")) == 2
    for frame in marked(ax, "equilibrium"):
        row, column = (
            HUNT.strategies[p][int(v)] for p, v in zip(HUNT.parties, (frame.get_y(), frame.get_x()), strict=True)
        )
        gains = HUNT.incentives(ng.Profile({"first": row, "second": column}))
        assert all(one.gain <= 0 for one in gains)
    with pytest.raises(UsageError, match="two parties"):
        ng.plots.table(ng.NormalFormGame.from_arrays({p: [[[1]]] for p in "ABC"}))
    unknown = ng.NormalFormGame.from_arrays({p: [[ng.exact("x", ["x"])]] for p in "AB"})
    with pytest.raises(UsageError, match="without a value"):
        ng.plots.table(unknown)


def test_every_axis_says_its_unit_and_every_picture_that_it_is_a_model():
    units = {
        "phases": "(share of stake)",
        "map": "(share of stake)",
        "margins": "(share of the stake per month)",
        "tornado": "(share of the stake per month)",
        "pareto": "(points)",
        "bargaining": "(share of the stake per month)",
        "outcomes": "(points)",
    }
    pictures = everything()
    for name, unit in units.items():
        assert unit in pictures[name].get_xlabel(), name
    assert "(points)" in pictures["pareto"].get_ylabel()
    assert "(share of" in pictures["map"].get_ylabel()
    assert "in days of food" in texts(pictures["table"])
    for name, ax in pictures.items():
        assert "In this model" in texts(ax), name
        assert ax.figure.get_suptitle(), name


def test_signs_and_verdicts_differ_by_hatch_as_well_as_by_colour():
    assert set(VERDICTS) <= set(LOOKS)
    hatches = [LOOKS[verdict].hatch for verdict in VERDICTS]
    assert len(set(hatches)) == len(hatches)
    assert sign_look(1.0).hatch != sign_look(-1.0).hatch
    assert len({one.shape for one in PARTIES}) == len({one.marker for one in PARTIES}) == len(PARTIES)
    assert party_look(len(PARTIES)) == PARTIES[0]


def test_black_reads_on_every_verdict_and_parties_read_on_white():
    for one in LOOKS.values():
        assert contrast("#222222", one.colour) > 4.5
    for one in PARTIES:
        assert contrast(one.colour, "#ffffff") > 4.5, one


def contrast(one, other):
    """The ratio of luminances of two colours (WCAG 2)."""

    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(to_hex(colour))]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_given_axes_are_drawn_on_with_their_own_title_and_no_new_figure():
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(16, 5), layout="constrained")
    assert ng.plots.margins(ng.compare(FRAMEWORK), ax=left) is left
    assert ng.plots.table(HUNT, ax=right) is right
    assert pyplot.get_fignums() == [figure.number]
    assert not figure.get_suptitle()
    assert left.get_title(loc="left").startswith("In this model 1 of 13")
    figure.draw_without_rendering()
    part = pyplot.figure(layout="constrained").subfigures(1, 2)[0].subplots()
    assert ng.plots.phases(ng.phases(FRAMEWORK, lever="war.power_shift"), ax=part) is part


def test_pictures_leave_the_global_settings_as_they_were():
    before = dict(matplotlib.rcParams)
    everything()
    assert dict(matplotlib.rcParams) == before


def test_hostile_names_are_text():
    game = ng.NormalFormGame.from_arrays(
        {HOSTILE: [[1, 2]], "B": [[1, 2]]}, {HOSTILE: [HOSTILE], "B": ["$a", "b$"]}, title=HOSTILE
    )
    named = {HOSTILE: {"A$": 1, r"\B": 2}, "x" * 300: {"A$": 2, r"\B": 1}}
    problem = BargainingProblem(named, {"A$": 0, r"\B": 0})
    with matplotlib.rc_context({"text.usetex": False}):
        for ax in (
            ng.plots.table(game, unit="$"),
            ng.plots.pareto(problem, unit="$"),
            ng.plots.bargaining(problem, unit="$"),
        ):
            ax.figure.savefig("/dev/null", format="svg")
            # tick labels of numbers are matplotlib's own
            mine = [one for one in ax.figure.findobj(matplotlib.text.Text) if "$" in one.get_text()]
            assert mine
            assert not any(one.get_parse_math() for one in mine)
            assert not any(one.get_usetex() for one in mine)


def test_hostile_names_of_configurations_are_text():
    text = FRAMEWORK.as_yaml().replace("name: The framework as reported", r"name: 'Half $x^{ of \it'")
    settlement = ng.io.from_yaml(text)
    ax = ng.plots.margins(ng.compare(settlement, configurations=["framework"]))
    ax.figure.draw_without_rendering()
    assert "$x^{" in texts(ax)


def test_matplotlib_is_imported_when_a_picture_is_drawn_and_not_before():
    code = "import sys, negotiation as ng; ng.plots.margins, ng.plots.tree; print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match="pip install"):
        ng.plots.table(HUNT)


def test_payoffs_that_are_fractions_are_shown_as_decimals():
    game = ng.NormalFormGame.from_arrays({"A": [[Fraction(1, 3)]], "B": [["0.25"]]})
    assert {"0.3333*", "0.2500*"} <= {one.get_text() for one in ng.plots.table(game).texts}
