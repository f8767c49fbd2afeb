"""Proofs over ranges: nothing false is proved, refutations violate exactly, boxes are as large as they can be."""

from __future__ import annotations

import importlib.util
import random
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers import one_guarantee
from negotiation.cli import main
from negotiation.deterrence import assess
from negotiation.deterrence.proofs.claims import document_ranges
from negotiation.deterrence.proofs.largest_box import largest_box
from negotiation.deterrence.proofs.prove import check_certificate, prove, prove_margins, prove_profile
from negotiation.errors import UsageError
from negotiation.expressions import Point, parse, symbol
from negotiation.games import Decision, ExtensiveGame, Outcome, Profile
from negotiation.settlement import from_data, load, names, read_file
from negotiation.testing import random_settlement

WE1 = Path(__file__).parents[1] / "settlement" / "documents" / "we1.yaml"
_spec = importlib.util.spec_from_file_location(
    "attack_on_proofs", Path(__file__).parents[1] / "benchmarks" / "attack_on_proofs.py"
)
attack_on_proofs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(attack_on_proofs)
UNIT = {"x": (0, 1), "y": (0, 1)}


def around(configuration, share):
    values = configuration.values
    return {
        p: (values[p] + share * (a - values[p]), values[p] + share * (b - values[p]))
        for p, (a, b) in document_ranges(configuration).items()
    }


@pytest.mark.filterwarnings("ignore")
def test_no_random_margin_that_is_proved_can_be_broken():
    answers = [attack_on_proofs.attack(seed)[0] for seed in range(20_000, 20_150)]
    assert set(answers) <= {"proved", "refuted", "undecided"}
    assert answers.count("proved") > 80
    assert answers.count("refuted") > 20
    assert answers.count("undecided") < 15


@pytest.mark.parametrize("seed", range(40))
def test_a_polynomial_with_a_planted_maximum_is_proved_just_above_it_and_refuted_just_below(seed):
    """Manufactured: the maximum 0 is planted at an inner point of a sum of squares times weights."""
    rng = random.Random(seed)
    names = ["x", "y", "z"][: rng.randint(1, 3)]
    at = {n: Fraction(rng.randint(1, 9), 10) for n in names}
    text = "+".join(f"{rng.randint(1, 5)} * ({n} - {at[n]})**2 * (1 + {n} * {rng.choice(names)})" for n in names)
    box = dict.fromkeys(names, (0, 1))
    assert prove_margins([f"0 - ({text}) - 1/1000"], box).answer == "proved"
    found = prove_margins([f"0 - ({text}) + 1/1000"], box)
    assert found.answer == "refuted"
    assert Point(found.counterexample).value(parse(f"0 - ({text}) + 1/1000", names)) > 0


def test_a_gain_of_exactly_zero_at_a_corner_is_proved():
    """Not positive includes zero: a knife edge at a corner is decided in exact arithmetic."""
    found = prove_margins(["x * y - 1/3 * y - 1/7"], {"x": ("1/10", "10/21"), "y": (0, 1)})
    assert found.answer == "proved"
    assert found.gain == 0
    assert "corners suffice" in found.evidence.note
    assert prove_margins(["1/x - 10"], {"x": ("0.1", 1)}).answer == "proved"
    assert prove_margins(["exp(x) - exp(y)"], {"x": (0, 1), "y": (2, 3)}).answer == "proved"


def test_corners_are_not_used_where_the_gain_is_not_affine():
    found = prove_margins(["x * (1 - x) - 0.2"], {"x": (0, 1)})
    assert found.answer == "refuted"
    assert 0 < found.counterexample["x"] < 1
    assert "corners" not in prove_margins(["x * (1 - x) - 0.3"], {"x": (0, 1)}).evidence.note


def test_too_close_to_call_is_undecided_with_what_is_left_and_the_worst_point():
    found = prove_margins(["min(x, 1 - x) - 1/2"], {"x": (0, 1)})
    assert found.answer == "undecided"
    assert found.certificate is None
    assert 0 < found.open_share < 1e-6
    assert abs(float(found.point["x"]) - 0.5) < 1e-6
    hard = prove_margins(["x**4 + y**4 - 4 * x * y * z + z**4 - 2.0001"], dict.fromkeys("xyz", (-1, 1)), budget=20)
    assert hard.answer in ("undecided", "refuted")


def test_nothing_is_proved_where_an_expression_is_not_defined():
    assert prove_margins(["0 - 1/x**2"], {"x": (-1, 1)}).answer == "undecided"
    assert prove_margins(["max(0, min(1, 1/x)) - 2"], {"x": (-1, 1)}).answer == "undecided"
    assert prove_margins(["log(x) - 1"], {"x": (-1, 1)}).answer == "undecided"


def test_conditions_restrict_the_claim_and_the_counter_example():
    assert prove_margins(["x + y - 1.01"], UNIT, conditions=["x + y - 1"]).answer == "proved"
    found = prove_margins(["x - y"], UNIT, conditions=["x + y - 1/2"])
    assert found.answer == "refuted"
    assert found.point["x"] + found.point["y"] <= Fraction(1, 2)
    assert prove_margins(["x"], UNIT, conditions=["x + 1/10"]).answer == "proved"


def test_all_expressions_must_hold_and_the_worst_is_named():
    found = prove_margins(["x - 2", "y - 1/2"], UNIT)
    assert found.answer == "refuted"
    assert found.point["y"] > Fraction(1, 2)


def test_values_and_single_points_are_fixed():
    assert prove_margins(["x * y - a"], {"x": (0, 2), "y": ("1/3", "1/3")}, values={"a": "2/3"}).answer == "proved"
    assert prove_margins(["x * y - a"], {"x": (0, 2), "y": ("1/3", "1/3")}, values={"a": "0.66"}).answer == "refuted"


def test_a_profile_of_any_game_is_proved_or_refuted():
    gain = symbol("gain")
    moves = {"comply": Outcome("peace", {"A": symbol("peace")}), "attack": Outcome("war", {"A": gain})}
    game = ExtensiveGame(("A",), Decision("A", "truce", moves), {"peace": Fraction(1), "gain": Fraction(1, 2)})
    profile = Profile({"truce": "comply"})
    assert prove_profile(game, profile, {"gain": (0, 1)}).answer == "proved"
    found = prove_profile(game, profile, {"gain": (0, 1), "peace": ("0.9", 2)})
    assert found.answer == "refuted"
    assert "A gains 0.1" in found.summary()
    with pytest.raises(UsageError, match="plays no part"):
        prove_profile(game, profile, {"nothing": (0, 1)})


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(45))
def test_a_settlement_is_proved_only_if_every_game_solved_inside_agrees(seed):
    """Independent method: solve the game again at random points of the box; known costs, vetoes and laws included."""
    rng = random.Random(seed)
    settlement = random_settlement(rng)
    configuration = settlement.configuration("only")
    paths = [
        p for p in configuration.values if p.split(".")[0] in ("war", "guarantees", "mandate", "sanctions", "truce")
    ]
    ranges = {}
    for path in rng.sample(paths, min(4, len(paths))):
        value = configuration.values[path]
        if ".cost." in path or path == "truce.length" or value == 0:
            continue
        ranges[path] = (value * Fraction(9, 10), value) if value > 0 else (value, value * Fraction(9, 10))
    found = prove(configuration, ranges=ranges, budget=5000)
    margins = []
    for _ in range(6):
        point = {p: a + (b - a) * Fraction(rng.randint(0, 8), 8) for p, (a, b) in ranges.items()}
        margins.append(assess(configuration._unchecked(point)).margin)
    if found.answer == "proved":
        assert all(float(one) >= -1e-15 for one in margins)
        assert check_certificate(found.certificate, configuration).holds
    if found.answer == "refuted":
        assert float(assess(configuration._unchecked(found.point)).margin) < 0
    if any(float(one) < -1e-12 for one in margins):
        assert found.answer == "refuted"


def test_a_provider_that_changes_its_mind_inside_the_box_is_seen():
    """At the centre the ally honours and all is well; at a lower reputation it does not."""
    settlement = from_data(one_guarantee.document("0.3", {"fixed": "0.1"}))
    configuration = settlement.configuration("only")
    assert assess(configuration).margin > 0
    path = "guarantees.ally.reputation"
    kept = prove(configuration, ranges={path: ("0.15", "0.3"), "war.power_shift": ("0.1", "0.2")})
    assert kept.answer == "proved"
    lost = prove(configuration, ranges={path: ("0.05", "0.3"), "war.power_shift": ("0.1", "0.2")})
    assert lost.answer == "refuted"
    assert lost.point[path] <= Fraction(1, 10)


def test_weights_of_a_counter_example_add_up_to_one_inside_their_ranges():
    found = prove(load("four-level-framework"))
    assert found.answer == "refuted"
    for party in ("russia", "ukraine"):
        weights = {p: v for p, v in found.point.items() if p.endswith(f".weight.{party}")}
        assert sum(weights.values()) == 1
        assert all(found.ranges[p][0] <= v <= found.ranges[p][1] for p, v in weights.items())


def test_a_proof_may_rest_on_weights_adding_up_to_one():
    """Three areas vary widely, the others hardly: together the three cannot all be small."""
    settlement = load("paris-declaration")
    configuration = settlement.configuration("clause_ratified")
    known, document = configuration.values, document_ranges(configuration)
    weights = [p for p in known if p.startswith("territory.areas.") and p.endswith(".russia")]
    wide = {p: document[p] for p in weights if p.split(".")[2] in ("crimea", "occupied_donbas", "land_bridge")}
    thousandth = Fraction(1, 1000)
    narrow = {p: (known[p] - thousandth, known[p] + thousandth) for p in weights if p not in wide}
    found = prove(configuration, ranges={**wide, **narrow})
    assert found.answer == "proved"
    assert check_certificate(found.certificate, settlement).holds
    assert all(claim.conditions for claim in found.statement.claims if claim.party == "russia")
    low = {p: a for p, (a, _) in wide.items()}
    assert float(assess(configuration._unchecked(low)).margin) < 0
    loose = prove(configuration, ranges={p: document[p] for p in weights})
    assert loose.answer == "refuted"
    assert sum(loose.point.values()) == 1


@pytest.mark.parametrize("model", ["paris-declaration", "four-level-framework"])
def test_a_real_settlement_is_proved_near_its_values_and_refuted_far_away(model):
    settlement = load(model)
    name = {"paris-declaration": "clause_ratified", "four-level-framework": "automatic_backstop"}[model]
    configuration = settlement.configuration(name)
    near = prove(configuration, ranges=around(configuration, Fraction(1, 20)))
    assert near.answer == "proved"
    assert len(near.ranges) > 40
    assert check_certificate(near.certificate, settlement).holds
    assert prove(configuration).answer == "refuted"


def test_a_mandate_that_may_be_vetoed_is_proved_on_both_sides_of_the_veto():
    settlement = load("four-level-framework")
    ranges = {"war.power_shift": ("0.10", "0.18"), "mandate.neutrality": ("0", "1")}
    found = prove(settlement, "forward_automatic_consent", ranges=ranges)
    assert found.answer == "proved"
    assert {claim.where for claim in found.statement.claims} == {
        f"after the ceasefire {suffix}: {who}"
        for suffix in ("with the mandate", "without a mandate")
        for who in ("Russia", "Ukraine")
    }
    assert check_certificate(found.certificate, settlement).holds


def test_the_largest_box_ends_where_the_threshold_is():
    """Independent method: along one parameter the box must end at the threshold that the exact walk finds."""
    from negotiation.deterrence import threshold

    settlement = load("paris-declaration")
    end = float(threshold(settlement, lever="war.power_shift").intervals[0][1])
    found = largest_box(settlement, ranges={"war.power_shift": ("0.04", "0.24")}, steps=12)
    low, high = found.ranges["war.power_shift"]
    assert float(high) <= end < float(high) + 0.1 / 2**12 + 1e-12
    (slack,) = found.slacks
    assert slack.down == 1
    assert float(low) > 0.04


def test_the_largest_box_is_proved_and_a_little_more_is_not():
    configuration = read_file(WE1).configuration("all_three_un")
    paths = ["war.power_shift", "war.adversary_cost", "guarantees.force.denial"]
    ranges = {p: (configuration.values[p] / 4, configuration.values[p] * 4) for p in paths}
    ranges = {p: (a, min(b, Fraction(1))) for p, (a, b) in ranges.items()}
    found = largest_box(configuration, ranges=ranges, steps=8)
    assert 0 < found.factor < 1
    assert check_certificate(found.proof.certificate, configuration).holds
    more = found.factor + Fraction(1, 2**8)
    values = configuration.values
    wider = {
        p: (values[p] - more * (values[p] - a), values[p] + more * (b - values[p])) for p, (a, b) in ranges.items()
    }
    assert prove(configuration, ranges=wider).answer != "proved"
    assert [one.known for one in found.slacks] == sorted((one.known for one in found.slacks), reverse=True)
    assert all(one.known >= found.factor for one in found.slacks)
    for one in found.slacks:
        alone = {**found.ranges, one.path: (one.lowest, one.highest)}
        assert prove(configuration, ranges=alone).answer == "proved"


def test_wrong_ranges_are_refused_with_advice():
    paris = load("paris-declaration")
    with pytest.raises(UsageError, match="Did you mean 'war.power_shift'"):
        prove(paris, ranges={"war.power_shfit": (0, 1)})
    with pytest.raises(UsageError, match="is empty"):
        prove(paris, ranges={"war.power_shift": (1, 0)})
    with pytest.raises(UsageError, match="must be between 0 and 1"):
        prove(paris, ranges={"war.adversary_share": (0, 2)})
    with pytest.raises(UsageError, match="is a formula"):
        prove(paris, ranges={"sanctions.snapback": (0, 1)})
    with pytest.raises(UsageError, match="outside its range"):
        largest_box(paris, ranges={"war.power_shift": ("0.2", "0.3")})
    with pytest.raises(UsageError, match="neither a range nor a value"):
        prove_margins([symbol("a")], {"x": (0, 1)})


def test_results_print_render_and_export():
    found = prove(load("paris-declaration"), ranges={"war.power_shift": (0, "0.5")})
    assert str(found).startswith("Refuted: not so that no violation of 'As published' pays")
    assert "<table>" in found._repr_html_()
    assert found.as_data()["answer"] == "refuted"
    assert "in the counter-example" in str(found)


def test_the_commands_answer_with_their_exit_statuses(tmp_path):
    def run(*words):
        return CliRunner().invoke(main, list(words))

    file = str(tmp_path / "certificate.json")
    found = run("prove", "paris-declaration", "--range", "war.power_shift=0.1:0.15", "-o", file)
    assert found.exit_code == 0
    assert "Proved" in found.output
    assert run("check-certificate", file, "paris-declaration").exit_code == 0
    assert run("check-certificate", file, "four-level-lines").exit_code == 1
    assert run("check-certificate", str(WE1)).exit_code == 1
    assert run("check-certificate", str(tmp_path / "none")).exit_code == 2
    assert run("prove", "paris-declaration", "--range", "war.power_shift").exit_code == 2
    assert '"answer": "refuted"' in run("prove", "paris-declaration", "--json").output
    assert "Proved as long as" in run("largest-box", "paris-declaration", "--range", "war.power_shift=0.07:0.4").output


@pytest.mark.slow
@pytest.mark.parametrize("model", names())
def test_over_all_ranges_together_no_conclusion_of_a_shipped_model_survives(model):
    """What the README says of its own models; each refutation is a setting at which somebody gains."""
    settlement = load(model)
    for name in settlement.configurations:
        found = prove(settlement, name)
        assert found.answer == "refuted", name
        assert found.gain > 0 if isinstance(found.gain, Fraction) else found.gain.lower > 0
