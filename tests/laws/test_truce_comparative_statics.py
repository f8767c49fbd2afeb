"""Laws: which way every answer about a truce moves with every number, on random settlements in exact arithmetic.

Where a number bears on an answer by two roads (relief is kept in compliance and lost after false alarms), the law is
stated for one of them, the other being left out by `without:`; each such test says so.
"""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from negotiation.deterrence import ClosedForms, hold_agreement
from negotiation.deterrence.closed_forms.monitoring import ProbeForms
from negotiation.settlement import encode, from_data
from negotiation.settlement.game.payoffs import State, Terms
from negotiation.settlement.game.small_violations import SmallViolation
from negotiation.testing import random_document

STEP = Fraction(1, 50)
DRAWS = 30


def drawn(change=None, condition=None, count=DRAWS, *, without=(), rational=True):
    """Configurations of random settlements with a truce, the same ones in every run."""
    rng, found = random.Random(2027), []
    while len(found) < count:
        document = random_document(rng, truce=True, rational=rational)
        if change is not None:
            change(document)
        document["configurations"]["only"]["without"] = list(without)
        if condition is None or condition(document):
            found.append(from_data(document).configuration("only"))
    return found


def moved(configuration, path, step=STEP):
    return configuration._unchecked({path: configuration.values[path] + step})


def gain(configuration, deviation, party="a", kind="truce"):
    """The largest gain from a deviation in the tree, the agreement held."""
    game = encode(configuration)
    standing = hold_agreement(game)[0]
    found = [game.number(i.gain) for i in standing.of_kind(kind, party) if i.deviation == deviation]
    return max(found, key=float)


def value(configuration, name):
    forms = ClosedForms(configuration)
    return forms.point.value(getattr(forms, name))


def somewhere(document):
    """The line anywhere (`shared`), so that x is a number that can be moved."""
    for entry in document["territory"]["options"]["line"]["allot"].values():
        entry["to"] = "shared"
    document["territory"]["shared"] = {"a": "0.4", "p": "0.5"}


def relieved(document):
    somewhere(document)
    document["sanctions"] = {"relief": "0.1", "snapback": "0.5"}


# --- S_min ---


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "sign"),
    [("war.power_shift", 1), ("war.adversary_share", 1), ("war.adversary_cost", -1), ("territory.shared.a", -1)],
)
def test_the_least_response_rises_with_power_shift_and_prospects_and_falls_with_cost_and_share(path, sign):
    for configuration in drawn(somewhere):
        more = moved(configuration, path)
        rate = value(configuration, "rate")
        assert rate < 1
        assert value(more, "least_response") - value(configuration, "least_response") == sign * STEP / (1 - rate)
        assert gain(more, "attack") - gain(configuration, "attack") == sign * STEP


def test_the_least_response_rises_with_the_relief_that_a_violator_keeps():
    """(1 - s) b, the surplus as it is: more relief and as much less land; without what false alarms cost."""
    for configuration in drawn(relieved, without=["violations"]):
        lost = configuration.values["sanctions.snapback"]
        more = moved(moved(configuration, "sanctions.relief"), "territory.shared.a", -STEP)
        assert value(more, "surplus") == value(configuration, "surplus")
        risen = value(more, "least_response") - value(configuration, "least_response")
        assert risen == (1 - lost) * STEP / (1 - value(configuration, "rate"))
        surer = moved(configuration, "sanctions.snapback")
        fallen = value(configuration, "least_response") - value(surer, "least_response")
        assert fallen == STEP * configuration.values["sanctions.relief"] / (1 - value(configuration, "rate"))


# --- reliability and detection ---


def reliabilities(configuration, mandated=None):
    forms = ClosedForms(configuration, mandated)
    return [forms.point.value(forms.mean_reliability(one)) for one in configuration.guarantees]


@pytest.mark.parametrize("entry", ["own_stake", "reputation", "tripwire", "consent"])
def test_no_guarantee_is_less_reliable_when_a_provider_has_more_at_stake(entry):
    risen = 0
    for configuration in drawn():
        for name in configuration.guarantees:
            path = f"guarantees.{name}.{entry}"
            if path not in configuration.values or configuration.values[path] + STEP > 1 == (entry == "consent"):
                continue
            before, after = reliabilities(configuration), reliabilities(moved(configuration, path))
            assert all(b <= a for b, a in zip(before, after, strict=True))
            risen += before != after
    assert risen >= 5


def test_no_guarantee_is_less_reliable_under_a_mandate_that_leaves_its_rules_of_engagement_alone():
    risen = 0
    for configuration in drawn(lambda d: d.get("mandate", {}).pop("robustness", None), lambda d: "mandate" in d):
        without, under = (reliabilities(configuration, mandated) for mandated in (False, True))
        assert all(b <= a for b, a in zip(without, under, strict=True))
        risen += without != under
    assert risen >= 10


@pytest.mark.parametrize("monitor", ["guarantees.g0.detection", "mandate.detection", "monitoring.detection"])
def test_detection_never_falls_and_small_violations_never_tempt_more_with_any_monitor(monitor):
    risen = 0
    for configuration in drawn(None, lambda d: monitor.split(".")[0] in d):
        if configuration.values[monitor] + STEP > 1:
            continue
        more = moved(configuration, monitor)
        for kind, entry in configuration.part("violations").items():
            for party in entry.gain:
                state = State(configuration.mandate != "absent")
                found = [
                    ClosedForms(one).point.value(SmallViolation(Terms(one), kind, party).detection(state))
                    for one in (configuration, more)
                ]
                assert found[0] <= found[1]
                risen += found[0] < found[1]
                assert gain(more, entry.name, party) <= gain(configuration, entry.name, party)
    assert risen >= 10


def first_detection(seed, monitoring):
    """D of the first kind of violation by the adversary, with these monitors."""
    document = random_document(random.Random(seed), truce=True)
    document["monitoring"] = monitoring
    configuration = from_data(document).configuration("only")
    state = State(configuration.mandate != "absent")
    return ClosedForms(configuration).point.value(SmallViolation(Terms(configuration), "v0", "a").detection(state))


def visited(number, periods=3):
    return {"detection": "0.8", "inspections": {"number": number, "periods": periods, "penalty": "1"}}


def test_more_visits_never_detect_less_and_none_are_no_monitors():
    for seed in range(20):
        found = [first_detection(seed, visited(number)) for number in range(4)]
        assert found == sorted(found)
        assert found[0] == first_detection(seed, {"detection": "0"})
        assert found[-1] <= first_detection(seed, {"detection": "0.8"})


def test_a_visit_in_every_period_is_as_good_as_seeing():
    assert first_detection(0, visited(3)) == first_detection(0, {"detection": "0.8"})


# --- d_min, punishments ---


def numbers(rng):
    """z, α, D, ℓ, d with D > α."""
    alpha = Fraction(rng.randint(0, 30), 100)
    found = alpha + Fraction(rng.randint(1, 60), 100)
    return [Fraction(rng.randint(1, 20), 100), alpha, found, Fraction(rng.randint(1, 30), 100), Fraction(9, 10)]


@pytest.mark.parametrize(("place", "sign"), [(0, 1), (1, 1), (2, -1), (3, -1)], ids=["z", "alpha", "D", "loss"])
def test_least_patience_rises_with_gain_and_false_alarms_and_falls_with_detection_and_loss(place, sign):
    rng = random.Random(place)
    for _ in range(100):
        given = numbers(rng)
        more = [*given]
        more[place] += Fraction(1, 1000)
        before, after = (ProbeForms.of(*one).least_patience for one in (given, more))
        assert (after - before) * sign > 0


ALARMS = [("false_alarm", 1), ("gain.a", 1), ("visibility", -1), ("relief_withdrawn", -1), ("legitimacy", -1)]


@pytest.mark.parametrize(("entry", "sign"), ALARMS)
def test_a_small_violation_tempts_more_with_its_gain_and_false_alarms_and_less_with_what_it_costs(entry, sign):
    """In the tree; what is lost counts where violations are seen more often than imagined (D ≥ α)."""
    counted = 0
    for configuration in drawn():
        state = State(configuration.mandate != "absent")
        for kind, given in configuration.part("violations").items():
            path = f"violations.{kind}.{entry}"
            one = SmallViolation(Terms(configuration), kind, "a")
            point = ClosedForms(configuration).point
            hidden = len(ClosedForms(configuration).states) > 1 or Terms(configuration).switching(observed=True)
            if hidden or configuration.values[path] + STEP > 1:
                continue
            if point.value(one.detection(state) - one.false_alarm) < 0:
                continue
            change = gain(moved(configuration, path), given.name) - gain(configuration, given.name)
            assert change * sign >= 0
            counted += change != 0
    assert counted >= 5


def test_longer_punishment_never_makes_a_violation_more_tempting_nor_compliance_cheaper():
    """More tempting exactly where innocent periods give more alarms than violations do (D < α)."""
    directions = set()
    for configuration in drawn(lambda d: d["violations"]["v0"].update(punishment="1")):
        one, state = SmallViolation(Terms(configuration), "v0", "a"), State(configuration.mandate != "absent")
        lengths = [configuration._unchecked({"violations.v0.punishment": length}) for length in (1, 2, 5, 20)]
        forms = [(ClosedForms(each), ClosedForms(each).probe("v0", "a", state)) for each in lengths]
        prices = [f.point.value(probe.price) for f, probe in forms]
        gains = [-f.point.value(probe.margin) for f, probe in forms]
        assert prices == sorted(prices)
        sharp = ClosedForms(configuration).point.sign(one.detection(state) - one.false_alarm)
        assert gains == sorted(gains, reverse=sharp >= 0)
        directions.add((sharp, gains[0] != gains[-1]))
        trees = [gain(each, "fight on", "a", "signature") for each in lengths[:3]]
        assert trees == sorted(trees), "signing is worth less, the longer false alarms are punished"
    assert {(1, True), (-1, True)} <= directions


def test_punishment_for_ever_is_the_limit_of_long_ones():
    for configuration in drawn(lambda d: d["violations"]["v0"].pop("punishment", None), count=20):
        state = State(configuration.mandate != "absent")
        forms = ClosedForms(configuration).probe("v0", "a", state)
        document = configuration.settlement.tree.data
        document = {**document, "violations": {**document["violations"]}}
        document["violations"]["v0"] = {**document["violations"]["v0"], "punishment": "2000"}
        late = from_data(document).configuration("only")
        long = ClosedForms(late).probe("v0", "a", state)
        point = ClosedForms(late).point
        assert float(point.value(long.margin)) == pytest.approx(float(point.value(forms.margin)), abs=1e-6)


# --- the mandate, coordination, promises, votes ---


def alone(document):
    """One guarantee, which the mandate covers, with provocation in proportion."""
    name, entry = list(document["guarantees"].items())[-1]
    document["guarantees"] = {name: entry}
    for one in document["violations"].values():
        one["response"] = {}
    for key in ("after", "requires_mandate", "needs_consent"):
        entry.pop(key, None)
    if "uniform" in entry.get("cost", {}):
        entry["provocation_rate"] = entry.get("provocation_rate", "0.2")
    document.get("monitoring", {}).pop("acts", None)
    document["configurations"]["only"]["guarantees"] = [name]
    document.get("mandate", {}).pop("covers", None)
    for one in ("robustness", "renewals", "renewal_survival"):
        document.get("mandate", {}).pop(one, None)


def blessed(document):
    return "mandate" in document and "uniform" in next(iter(document["guarantees"].values())).get("cost", {})


def test_a_mandate_never_lowers_the_window_of_responses():
    """S_min is no higher and S_acc no lower with u = 1; without what false alarms cost (legitimacy raises that)."""
    moved_ends = 0
    for configuration in drawn(alone, blessed, 40, without=["violations"]):
        without, under = (ClosedForms(configuration, mandated) for mandated in (False, True))
        if 0 in [one.point.value(one.rate) for one in (without, under)]:
            continue
        least = [max(one.point.value(one.least_response), 0) for one in (without, under)]
        most = [max(one.point.value(one.most_accepted), 0) for one in (without, under)]
        assert least[1] <= least[0]
        assert most[1] >= most[0]
        moved_ends += least[1] < least[0]
        assert under.point.value(under.rate) <= without.point.value(without.rate)
    assert moved_ends >= 10


def test_a_response_that_never_comes_in_time_denies_nothing_and_punishes_in_full():
    """θ → 0: σ is gone, κ is all that is left; its provider still honours for its name's sake."""
    for configuration in drawn(rational=False, count=25):
        late = {"fait_accompli.rate": 10}
        late |= {f"guarantees.{one}.response_delay": 10**4 for one in configuration.guarantees}
        forms = ClosedForms(configuration._unchecked(late))
        for state, _ in forms.states:
            for name in configuration.guarantees:
                strength = forms.point.value(forms.strength(name))
                punishment = strength * configuration.values[f"guarantees.{name}.punishment"]
                assert float(forms.point.value(forms.timely(name, state))) < 1e-300
                assert float(forms.point.value(forms.full(name, state))) == pytest.approx(float(punishment))


@pytest.mark.parametrize("part", ["delay_cut", "false_alarm_cut"])
def test_a_better_coordination_cell_never_lowers_the_margin(part):
    """Time is saved without false alarms here: a guarantor that is readier also makes false alarms cost more."""
    raised, without = 0, ["violations"] if part == "delay_cut" else []
    cell = {"delay_cut": "0.3", "false_alarm_cut": "0.3"}
    changes = drawn(lambda d: d.update(coordination=cell), None, 30, without=without, rational=part != "delay_cut")
    for configuration in changes:
        better = configuration._unchecked({f"coordination.{part}": Fraction(8, 10)})
        before, after = (value(one, "margin") for one in (configuration, better))
        assert float(after) >= float(before) - 1e-15
        raised += float(after) > float(before) + 1e-12
        accepts = [value(one, "acceptance_adversary") for one in (configuration, better)]
        assert part == "delay_cut" or accepts[1] >= accepts[0]
    assert raised >= 10


def promised(document):
    law = {"uniform": {"low": "0", "high": "0.5"}}
    promise = {"name": "P", "provider": "un", "worth": "0.1", "reputation": "0.2", "cost": law}
    document["assurances"] = {"promise": promise}
    document.pop("switching", None)


def test_a_promise_kept_more_surely_raises_both_margins_by_what_it_is_worth():
    for configuration in drawn(promised, count=25):
        surer = moved(configuration, "assurances.promise.reputation")
        worth = Fraction(1, 10) * STEP / Fraction(1, 2)
        assert gain(configuration, "attack") - gain(surer, "attack") == worth
        assert gain(configuration, "fight on", "a", "signature") - gain(surer, "fight on", "a", "signature") == worth
        assert value(surer, "margin") - value(configuration, "margin") == worth


def voted(rule, voters):
    """What is lost of a relief of 1/10 after an attack, by the tree: the margin less that without snapback."""

    def change(document):
        document["sanctions"] = {"relief": "0.1", "vote": {"rule": rule, "voters": voters}}

    def none(document):
        document["sanctions"] = {"relief": "0.1", "snapback": "0"}

    pairs = zip(
        drawn(change, count=6, without=["violations"]), drawn(none, count=6, without=["violations"]), strict=True
    )
    return {gain(other, "attack") - gain(one, "attack") for one, other in pairs}


def test_an_affirmative_vote_in_which_the_violator_takes_part_loses_nothing():
    assert voted("affirmative", {"a": "1", "un": "1"}) == {0}
    assert voted("affirmative", {"un": "0.5", "p": "0.8"}) == {Fraction(4, 100)}
    assert voted("reverse veto", {"un": "0.5", "p": "0.8"}) == {Fraction(9, 100)}
    assert voted("reverse veto", {"un": "0.5", "p": "0.8", "a": "1"}) == {Fraction(9, 100)}


def test_a_reverse_veto_loses_relief_at_least_as_surely_as_an_affirmative_vote():
    rng = random.Random(7)
    for _ in range(12):
        names = ["un", "p", *(["a"] if rng.random() < 0.5 else [])]
        voters = {one: str(Fraction(rng.randint(0, 100), 100)) for one in names}
        (affirmative,), (reverse,) = (voted(rule, voters) for rule in ("affirmative", "reverse veto"))
        assert reverse >= affirmative
