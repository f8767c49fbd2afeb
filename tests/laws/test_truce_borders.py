"""Manufactured answers: thresholds of small violations as borders, worked numbers, and plays drawn by chance.

At a threshold in closed form the one-shot incentive of the repeated game (`monitored_truce`) and of the tree is exactly
zero; just beside it each has the right sign. Every number goes through a settlement document.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from negotiation.deterrence import ClosedForms, assess, hold_agreement
from negotiation.deterrence.closed_forms.monitoring import ProbeForms
from negotiation.errors import UsageError
from negotiation.repeated.simulation import simulate
from negotiation.settlement import encode, from_data
from negotiation.settlement.game.monitored_truce import monitored_truce
from negotiation.settlement.game.payoffs import State
from negotiation.testing import random_document

NOTHING = Fraction(0)


def price(z, alpha, detection, loss, d, length):
    """What false alarms cost per period: the geometric sum of the truce's worth, term by term.

    V = (1-d)·0 + d((1-α)V + αP) with P = -(1-d^L)ℓ + d^L V.
    """
    later = NOTHING if length is None else d**length
    return d * alpha * (1 - later) * loss / (1 - d * (1 - alpha) - d * alpha * later)


def gained(z, alpha, detection, loss, d, length):
    """What one violation gains: z at once, and the chance of punishment instead of that of a false alarm after it."""
    later = NOTHING if length is None else d**length
    truce = -price(z, alpha, detection, loss, d, length)
    punished = -(1 - later) * loss + later * truce
    return z + d * (detection - alpha) * (punished - truce) / (1 - d)


def watched(z, alpha, detection, loss, d, length=None):
    """A settlement in which one kind of violation has exactly these numbers: what is lost is relief."""
    violation = {"name": "probe", "gain": {"a": str(z)}, "false_alarm": str(alpha), "relief_withdrawn": "1"}
    if length is not None:
        violation["punishment"] = str(length)
    return {
        "id": "watched",
        "title": "Watched",
        "summary": "One kind of violation, seen by monitors, punished by withdrawing relief.",
        "parties": {"a": {"role": "adversary", "name": "A"}, "p": {"role": "protege", "name": "P"}},
        "war": {"adversary_share": "0.6", "adversary_cost": "0.1", "protege_cost": "0.12"},
        "truce": {"discount": str(d)},
        "territory": {
            "areas": {"held": {"name": "Held", "weight": {"a": "0.58", "p": "0.58"}},
                      "rest": {"name": "Rest", "weight": {"a": "0.42", "p": "0.42"}}},
            "options": {"line": {"name": "Line", "allot": {"held": {"to": "a"}, "rest": {"to": "p"}}}},
        },
        "sanctions": {"relief": str(loss), "snapback": "1"},
        "monitoring": {"detection": str(detection)},
        "violations": {"probe": violation},
        "configurations": {"only": {"territory": "line"}},
        "baseline": "only",
    }  # fmt: skip


def tempted(*numbers):
    """What a violation gains: by the repeated game, and by the tree (which must agree)."""
    settlement = from_data(watched(*numbers))
    game, plan = monitored_truce(settlement, "probe")
    gain = next(one.gain for one in game.incentives(plan, keep=()) if one.where == "truce" and one.party == "a")
    tree = encode(settlement)
    found = next(one.gain for one in hold_agreement(tree)[0].incentives if one.deviation == "probe")
    repeated = Fraction(str(gain))
    assert repeated == (1 - numbers[4]) * tree.number(found)
    return repeated


def plain(rng, length=None):
    """Random z, α, D, ℓ, d (and L) with D > α."""
    alpha = Fraction(rng.randint(0, 20), 100)
    detection = alpha + Fraction(rng.randint(1, 79), 100)
    loss, d = Fraction(rng.randint(1, 30), 100), Fraction(rng.randint(30, 98), 100)
    return [Fraction(rng.randint(1, 15), 100), alpha, detection, loss, d, *([length] if length else [])]


STEP = Fraction(1, 10**6)
PLACES = {"least_detection": 2, "least_loss": 3, "least_patience": 4}


@pytest.mark.parametrize("threshold", PLACES)
def test_each_threshold_of_n3_is_the_border_of_the_repeated_game(threshold):
    rng, checked, place = random.Random(threshold), 0, PLACES[threshold]
    while checked < 12:
        length = None if threshold == "least_patience" else rng.choice([None, rng.randint(1, 9)])
        numbers = plain(rng, length)
        at = ProbeForms.of(*numbers)
        border = Fraction(str(getattr(at, threshold)))
        if not STEP < border < 1 - STEP:
            continue
        for step, sign in ((NOTHING, 0), (STEP, -1), (-STEP, 1)):
            numbers[place] = border + step
            gain = tempted(*numbers)
            assert (gain > 0) - (gain < 0) == sign
        checked += 1


def test_at_the_border_gain_a_punishment_is_the_shortest_and_costs_exactly_the_least_price():
    rng = random.Random(3)
    for _ in range(12):
        length = rng.randint(1, 8)
        _, alpha, detection, loss, d, _ = plain(rng, length)
        part = 1 - d**length
        z = d * (detection - alpha) * part * loss / (1 - d + d * alpha * part)
        assert tempted(z, alpha, detection, loss, d, length) == 0
        forms = ProbeForms.of(z, alpha, detection, loss, d, length)
        assert forms.part_needed == part
        assert forms.shortest_punishment() == length
        assert forms.price == forms.least_price
        if alpha:
            assert forms.least_price == forms.best_payoff_lost
        above = ProbeForms.of(z + STEP, alpha, detection, loss, d).shortest_punishment()
        assert above is None or above > length
        assert ProbeForms.of(z - STEP, alpha, detection, loss, d).shortest_punishment() == length


def test_the_shortest_punishment_deters_and_one_period_less_does_not():
    rng, found = random.Random(8), {"finite": 0, "none": 0}
    while min(found.values()) < 8:
        numbers = plain(rng)
        shortest = ProbeForms.of(*numbers).shortest_punishment()
        if shortest is None:
            assert tempted(*numbers) > 0, "for ever does not deter either"
            assert tempted(*numbers, 40) > 0
            found["none"] += 1
        elif shortest <= 60:
            assert tempted(*numbers, shortest) <= 0
            assert shortest == 1 or tempted(*numbers, shortest - 1) > 0
            found["finite"] += 1


def test_at_the_least_patience_only_punishment_for_ever_deters():
    rng, checked = random.Random(9), 0
    while checked < 6:
        numbers = plain(rng)
        numbers[4] = Fraction(str(ProbeForms.of(*numbers).least_patience))
        if numbers[4] >= 1:
            continue
        assert ProbeForms.of(*numbers).shortest_punishment() == float("inf")
        assert tempted(*numbers) == 0
        assert all(tempted(*numbers, length) > 0 for length in (1, 5, 30))
        checked += 1


def test_n3f_decides_whether_any_patience_deters():
    rng = random.Random(10)
    for _ in range(12):
        z, alpha, detection, _, _ = plain(rng)
        alpha = alpha or Fraction(1, 100)
        detection = max(detection, alpha + Fraction(1, 100))
        border = z * alpha / (detection - alpha)
        near = Fraction(999_999, 1_000_000)
        for loss, deters in ((border * Fraction(11, 10), True), (border, False), (border * Fraction(9, 10), False)):
            forms = ProbeForms.of(z, alpha, detection, loss, near)
            assert bool(forms.deterrable > 0) is deters
            assert bool(forms.deterrable == 0) is (loss == border)
            patience = max(Fraction(str(forms.least_patience)), near)
            if deters:
                assert forms.least_patience < 1
                assert tempted(z, alpha, detection, loss, (patience + 1) / 2) < 0
            else:
                assert all(tempted(z, alpha, detection, loss, d) > 0 for d in (Fraction(1, 2), near))


def monitored_alone(document):
    """Nobody who must act himself to be believed, and no guarantee that may be absent."""
    absent = any("requires_mandate" in entry for entry in document["guarantees"].values())
    return not absent and "acts" not in document.get("monitoring", {})


def test_n3e_each_monitor_adds_what_the_others_do_not_see():
    """Exact difference: detection is linear in each monitor."""
    checked = 0
    for seed in range(80):
        document = random_document(random.Random(seed), truce=True)
        if not monitored_alone(document):
            continue
        name, values = next(iter(document["guarantees"])), []
        for detection in ("0", "1"):
            document["guarantees"][name]["detection"] = detection
            configuration = from_data(document).configuration("only")
            state = State(configuration.mandate != "absent")
            value = ClosedForms(configuration).point.value
            values.append(value(ClosedForms(configuration).probe("v0", "a", state).detection))
        unseen = 1 - Fraction(document.get("monitoring", {}).get("detection", "0"))
        for one, entry in document["guarantees"].items():
            unseen *= 1 if one == name else 1 - Fraction(entry["detection"])
        if state:
            unseen *= 1 - Fraction(document["mandate"]["detection"])
        assert values[1] - values[0] == unseen * Fraction(document["violations"]["v0"]["visibility"])
        checked += 1
    assert checked >= 20


def test_the_worked_numbers_of_probes_come_out_of_a_settlement():
    document = watched("0.05", "0.02", "0.6", "0.08", "0.97", 2)
    configuration = from_data(document).configuration("only")
    forms = ClosedForms(configuration).probe("probe", "a", State(False))
    values = forms.at(configuration.values)
    del document["violations"]["probe"]["punishment"]
    endless = from_data(document).configuration("only")
    for_ever = ClosedForms(endless).probe("probe", "a", State(False)).at(endless.values)
    told = {name: round(float(for_ever[name]), 4) for name in ("least_patience", "least_detection")}
    assert told == {"least_patience": 0.5241, "least_detection": 0.0518}
    assert values["shortest_punishment"] == 2
    assert round(float(values["least_price"]), 5) == 0.00172
    gains = {one.deviation: gain for one, gain in assess(configuration).violations if one.party == "a"}
    assert gains["probe"] < 0
    document["violations"]["probe"]["punishment"] = "1"
    again = {one.deviation: gain for one, gain in assess(from_data(document)).violations if one.party == "a"}
    assert again["probe"] > 0


@pytest.mark.parametrize(("rate", "least", "most"), [("0.35", "0.1200", "0.4000"), ("0.175", "0.0945", "0.8000")])
def test_the_worked_numbers_of_the_window_come_out_of_a_settlement(rate, least, most):
    document = watched("0", "0", "0", "0.06", "0.97")
    del document["violations"], document["monitoring"]
    document["war"]["power_shift"] = "0.2"
    document["sanctions"]["snapback"] = "0.7"
    layer = {"name": "Own", "provider": "p", "punishment": "0.2", "provocation_rate": rate}
    document["guarantees"] = {"own": layer}
    document["configurations"]["only"]["guarantees"] = ["own"]
    answer = assess(from_data(document))
    assert answer.window.surplus == Fraction(14, 100)
    assert answer.window.need == Fraction(78, 1000)
    assert f"{float(answer.window.least):.4f}" == least
    assert f"{float(answer.window.most_accepted):.4f}" == most


@pytest.mark.parametrize("seed", [1, 4, 6])
def test_simulated_plays_agree_within_four_standard_errors(seed):
    rng = random.Random(seed)
    numbers = plain(rng, rng.randint(1, 4))
    numbers[1], numbers[4] = max(numbers[1], Fraction(1, 20)), Fraction(rng.randint(50, 85), 100)
    numbers[2] = max(numbers[2], numbers[1] + Fraction(1, 10))
    game, plan = monitored_truce(from_data(watched(*numbers)), "probe")
    played = simulate(game, plan, plays=100_000, seed=seed, deviation=("a", "truce", "violate"))
    cost = float(price(*numbers))
    assert abs(played.means["a"] + cost) <= 4 * played.errors["a"] + played.left_out
    gain = float((1 - numbers[4]) * gained(*numbers))
    assert abs(played.gain - gain) <= 4 * played.gain_error + played.left_out
    assert played.gain_error < 0.01


def test_a_punishment_of_any_length_is_the_same_game_written_out_or_kept_as_one_state():
    rng = random.Random(12)
    for _ in range(8):
        numbers = plain(rng, rng.randint(1, 9))
        settlement, gains = from_data(watched(*numbers)), []
        for opened in (False, True):
            game, plan = monitored_truce(settlement, "probe", opened=opened)
            gains += [i.gain for i in game.incentives(plan, keep=()) if (i.where, i.party) == ("truce", "a")]
        assert gains[0] == gains[1]
    halves = from_data(watched(*plain(rng, "5/2")))
    with pytest.raises(UsageError, match="cannot be written out"):
        monitored_truce(halves, "probe")
    assert len(monitored_truce(halves, "probe", opened=True)[1].states) == 2


def test_a_violation_that_a_party_cannot_commit_is_refused_with_the_near_miss():
    settlement = from_data(watched(*plain(random.Random(13), 3)))
    with pytest.raises(UsageError, match="Did you mean 'probe'"):
        monitored_truce(settlement, "prob")
    with pytest.raises(UsageError, match="p has no violation 'probe' here"):
        monitored_truce(settlement, "probe", party="p")


@pytest.mark.parametrize(("seen", "penalty"), [("0.8", "1"), ("1", "1"), ("0.9", "3")])
def test_one_visit_in_two_periods_sees_what_makes_the_inspected_indifferent(seen, penalty):
    """Violating at once brings 1 - s β (1 + b), waiting s (no visit is left then): s = 1/(1 + β (1 + b)), D = β s."""
    document = watched("0.05", "0.02", seen, "0.08", "0.9", 3)
    document["monitoring"]["inspections"] = {"number": 1, "periods": 2, "penalty": penalty}
    configuration = from_data(document).configuration("only")
    found = ClosedForms(configuration).probe("probe", "a", State(False)).detection
    beta = Fraction(seen)
    chance = 1 / (1 + beta * (1 + Fraction(penalty)))
    assert ClosedForms(configuration).point.value(found) == beta * chance
