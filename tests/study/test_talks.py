"""Talks: laws of any settlement, answers built by hand, the same by independent code, and published numbers."""

from __future__ import annotations

import copy
import itertools
import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner

import negotiation as ng
from negotiation.cli import main
from negotiation.deterrence.verdict import acceptance_of
from negotiation.errors import DocumentError, UsageError
from negotiation.expressions import Enclosure
from negotiation.games.bargaining import BargainingProblem
from negotiation.settlement import from_data, from_yaml
from negotiation.settlement.document.inheritance import merged
from negotiation.study import check_expectations
from negotiation.study.talks.outcomes import Table
from negotiation.testing import random_document

SMALL = (Path(__file__).parents[1] / "settlement" / "documents" / "talks.yaml").read_text()
SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian")


def small(**changes):
    """The small document of talks as plain data, with changes to its block `talks:`."""
    data = copy.deepcopy(from_yaml(SMALL).tree.data)
    data.pop("expect")
    data["talks"] = merged(data["talks"], changes)
    return data


def share(rng, low, high):
    return f"{rng.randint(low, high)}/100"


def random_talks(seed, *, rational=True, truce=False):
    """A random settlement with a second line and talks of its sides, its providers and two strangers."""
    rng = random.Random(seed)
    data = random_document(rng, rational=rational, truce=truce)
    mandates = ["absent", "in force"] if "mandate" in data else ["absent"]
    data["parties"] |= {"far": {"role": "mediator", "name": "Far"}, "near": {"role": "mediator", "name": "Near"}}
    data["territory"]["options"]["other"] = {"name": "Other line", "allot": {"held": {"to": "p"}, "rest": {"to": "a"}}}
    names = list(data["guarantees"])
    chosen = [[one for one in names if rng.random() < 0.6] for _ in range(rng.randint(2, 4))]
    packages = {
        f"k{i}": {"name": f"Package {i}", "guarantees": some, "mandate": rng.choice(mandates)}
        for i, some in enumerate(chosen)
    }
    worth = {
        party: {
            "sides": {"a": share(rng, -30, 60), "p": share(rng, -30, 60)},
            "peace": share(rng, -5, 10),
            "guarantees": {one: share(rng, 0, 8) for one in names},
            "mandate": share(rng, -3, 3),
        }
        for party in ("far", "near")
    }
    givers = [one["provider"] for one in data["guarantees"].values() if one["provider"] != "p"]
    people = ["a", "p", "far", "near", *dict.fromkeys(givers)]
    seats = {one: {"votes": str(rng.randint(1, 3)), "veto": rng.choice(["true", "false"])} for one in people}
    votes = sum(int(one["votes"]) for one in seats.values())
    fewer = [one for one in people if one != "p"]
    data["talks"] = {
        "options": ["line", "other"],
        "packages": packages,
        "permanent": ["a", "far"],
        "worth": worth,
        "formats": {
            "all": {"name": "All", "members": {one: {} for one in people}, "rule": "unanimity"},
            "vote": {
                "name": "Vote",
                "members": seats,
                "rule": "majority",
                "quota": str(rng.randint(1, votes)),
            },
            "over": {
                "name": "Over",
                "members": {one: {} for one in fewer},
                "rule": "agenda",
                "proposer": rng.choice(fewer),
                "not_asked": ["p"],
            },
            "third": {
                "name": "Third",
                "members": {"far": {}, "near": {}},
                "rule": "unanimity",
                "not_asked": ["a", "p"],
            },
        },
    }
    if rng.random() < 0.3:
        data["talks"]["disagreement"] = {"a": share(rng, 0, 60), "far": share(rng, -10, 10)}
    return data


def ids(tabled):
    return {one.pair.id for one in tabled}


def kept_zone_by_definition(found):
    """Pairs that everybody at the table gains by (or is indifferent to) and that nobody would violate."""
    return [one for one in found.pairs if all(g >= 0 for g in one.gains.values()) and not one.pair.violators]


# --- laws ---


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_no_solution_is_individually_irrational_or_would_be_broken(seed):
    for found in ng.talks(from_data(random_talks(seed, rational=seed % 4 != 0, truce=seed % 3 == 0))):
        for name, chosen in found.solutions.items():
            for one in chosen:
                assert min(found[one].gains.values()) >= 0, (name, one)
                assert found[one].pair.kept
                assert found[one].acceptable
        assert all(bool(chosen) is bool(kept_zone_by_definition(found)) for chosen in found.solutions.values())


@pytest.mark.slow
def test_the_random_talks_have_open_zones_empty_ones_and_blocked_mandates():
    found = [one for seed in range(40) for one in ng.talks(from_data(random_talks(seed)))]
    for test in (
        lambda one: one.problem.zone,
        lambda one: not one.problem.zone,
        lambda one: one.zone and not one.kept_zone,
        lambda one: any(pair.pair.stopped_by for pair in one.pairs),
        lambda one: any(pair.outvoted for pair in one.pairs),
        lambda one: any(pair.would_refuse for pair in one.pairs),
    ):
        assert sum(bool(test(one)) for one in found) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15))
def test_another_veto_never_enlarges_the_zone(seed):
    data = random_talks(seed)
    before = ids(ng.talks(from_data(data), "vote")["vote"].zone)
    for member in data["talks"]["formats"]["vote"]["members"]:
        more = copy.deepcopy(data)
        more["talks"]["formats"]["vote"]["members"][member]["veto"] = "true"
        assert ids(ng.talks(from_data(more), "vote")["vote"].zone) <= before


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15))
def test_a_larger_quota_never_enlarges_the_zone_and_all_votes_are_unanimity(seed):
    data = random_talks(seed)
    format_entry = data["talks"]["formats"]["vote"]
    votes = sum(int(one["votes"]) for one in format_entry["members"].values())
    zones = []
    for quota in range(1, votes + 1):
        format_entry["quota"] = str(quota)
        zones.append(ids(ng.talks(from_data(data), "vote")["vote"].zone))
    assert all(smaller <= larger for larger, smaller in itertools.pairwise(zones))
    assert zones[-1] == ids(ng.talks(from_data(data), "all")["all"].zone)


@pytest.mark.parametrize("seed", range(20))
def test_asking_the_protege_changes_who_blocks_and_nothing_else(seed):
    data = random_talks(seed)
    asked = copy.deepcopy(data["talks"]["formats"]["over"])
    asked["members"]["p"] = {}
    asked.pop("not_asked")
    data["talks"]["formats"]["asked"] = asked
    found = ng.talks(from_data(data))
    over, with_it = found["over"], found["asked"]
    for one, other in zip(over.pairs, with_it.pairs, strict=True):
        assert one.pair is other.pair
        assert {**one.gains, **one.unasked} == other.gains
        assert set(other.blocked_by) - {"p"} == set(one.blocked_by)
        assert ("p" in other.blocked_by) is ("p" in one.would_refuse)
    assert ids(with_it.zone) == {one.pair.id for one in over.zone if not one.would_refuse}


@pytest.mark.parametrize("seed", range(10))
def test_the_order_in_which_things_are_listed_does_not_matter(seed):
    data = random_talks(seed)
    turned = copy.deepcopy(data)
    turned["talks"]["options"].reverse()
    turned["talks"]["packages"] = dict(reversed(turned["talks"]["packages"].items()))
    for one in turned["talks"]["formats"].values():
        one["members"] = dict(reversed(one["members"].items()))
    for one, other in zip(ng.talks(from_data(data)), ng.talks(from_data(turned)), strict=True):
        assert ids(one.zone) == ids(other.zone)
        assert {n: set(c) for n, c in one.solutions.items()} == {n: set(c) for n, c in other.solutions.items()}
        assert one.blocks == other.blocks


@pytest.mark.parametrize("seed", range(10))
def test_who_has_more_without_agreement_accepts_no_more(seed):
    data = random_talks(seed)
    data["talks"].pop("disagreement", None)
    first = ng.talks(from_data(data), "all")["all"]
    pair = first.pairs[0].pair
    more = pair.payoffs["a"] - pair.gains["a"] + Fraction(1, 20)
    data["talks"]["disagreement"] = {"a": str(more)}
    data["talks"]["worth"]["far"]["sides"] = data["talks"]["worth"]["near"]["sides"] = {}
    base = ng.talks(from_data({**data, "talks": {**data["talks"], "disagreement": {}}}), "all")["all"]
    assert ids(ng.talks(from_data(data), "all")["all"].zone) <= ids(base.zone)


# --- manufactured ---


def test_a_status_quo_that_is_declared_takes_the_place_of_fighting_on():
    """On the line East has 0.6 and West 0.5; by fighting on they have 0.5 and 0.3, Far a tenth of East's."""
    plain = ng.talks(from_data(small()), "all")["all"]["line + bare"].gains
    assert (plain["east"], plain["west"], plain["far"]) == (Fraction(1, 10), Fraction(1, 5), Fraction(2, 100))
    other = ng.talks(from_data(small(disagreement={"east": "0.55"})), "all")["all"]["line + bare"].gains
    assert (other["east"], other["west"], other["far"]) == (Fraction(1, 20), Fraction(1, 5), Fraction(15, 1000))
    other = ng.talks(from_data(small(disagreement={"west": "0.6", "far": "0.1"})), "all")["all"]["line + bare"]
    assert (other.gains["west"], other.gains["far"]) == (Fraction(-1, 10), Fraction(-3, 100))
    assert other.refused_by == ("west", "far")


def test_a_third_party_blocks_just_when_its_costs_exceed_what_it_gets():
    """East gains 0.1 on the line (0.6 against 0.6 - 0.1): Far gets 0.1 x 0.1 + 0.01, less what the force costs."""
    for cost, blocked in (("0.01", ()), ("0.02", ()), ("0.03", ("far",))):
        found = ng.talks(from_data(small(worth={"far": {"guarantees": {"force": cost}}})), "all")["all"]
        assert found["line + helped"].gains["far"] == Fraction(2, 100) - Fraction(cost)
        assert found["line + helped"].refused_by == blocked
        assert found["line + bare"].gains["far"] == Fraction(2, 100)


def test_what_the_nearest_pair_lacks_is_what_the_refusing_member_would_need():
    data = small(
        packages={"bare": None, "helped": {"guarantees": ["force"]}}, worth={"far": {"guarantees": {"force": "0.05"}}}
    )
    data["talks"]["formats"] = {
        "four": {"name": "Four", "members": {"east": {}, "west": {}, "friend": {}, "far": {}}, "rule": "unanimity"}
    }
    found = ng.talks(from_data(data))["four"]
    assert not found.zone
    assert found.blocks_most == ("far",)
    one, lacks = found.nearest
    assert (one.pair.id, lacks) == ("line + helped", Fraction(3, 100))
    assert "None" not in found.summary()
    assert "0.0300" in found.summary()
    data["talks"]["worth"]["far"]["peace"] = "0.04"
    assert ng.talks(from_data(data))["four"].zone


def test_a_three_party_case_in_which_a_product_of_two_losses_picks_nothing():
    """East and Far lose by the line, West gains: the naive product of three gains is the largest."""
    data = small(worth={"far": {"sides": {"east": "0.9"}, "peace": "-0.01", "guarantees": {"force": "0"}}})
    data["war"]["adversary_share"] = {"value": "0.8"}
    data["territory"]["options"]["gift"] = {"name": "Gift", "allot": {"valley": {"to": "east"}, "hill": {"to": "east"}}}
    data["talks"]["options"] = ["line", "gift"]
    members = {"east": {}, "west": {}, "far": {}}
    data["talks"]["formats"] = {"three": {"name": "Three", "members": members, "rule": "unanimity"}}
    found = ng.talks(from_data(data))["three"]
    naive = {one.pair.id: one.gains["east"] * one.gains["west"] * one.gains["far"] for one in found.pairs}
    assert max(naive, key=naive.get).startswith("line")
    assert naive[max(naive, key=naive.get)] > 0
    assert {one.pair.id for one in found.pairs if one.refused_by} >= {"line + bare", "line + helped"}
    assert not any(chosen.startswith("line") for chosen in found.problem.nash())


def test_an_agenda_setter_takes_its_best_of_what_the_others_do_not_refuse():
    found = ng.talks(ng.load("bilateral-budapest-2025"))
    for name, proposer in (("bilateral", "us"), ("bilateral_russia", "russia"), ("bilateral_asked", "us")):
        talk = found[name]
        best = max(one.gains[proposer] for one in kept_zone_by_definition(talk))
        assert {best} == {talk[one].gains[proposer] for one in talk.proposal}
    assert found["bilateral"].proposal != found["bilateral_russia"].proposal


def test_who_speaks_for_another_has_its_payoff():
    data = small()
    data["talks"]["formats"]["two"]["members"] = {"east": {}, "friend": {"speaks_for": "west"}}
    found = ng.talks(from_data(data), "two")["two"]
    assert found.kind == "an agreement"
    assert all(one.gains["friend"] == one.pair.gains["west"] for one in found.pairs)


def test_what_would_not_be_kept_is_shown_and_solves_nothing():
    data = small()
    data["war"]["power_shift"] = "0.5"
    found = ng.talks(from_data(data), "two")["two"]
    assert ids(found.zone) == {"line + bare", "line + helped"}
    assert not found.kept_zone
    assert set(found.solutions.values()) == {()}
    assert "0 of these would be kept" in found.summary()
    assert "there is no solution" in found.summary()
    assert {row.shown()["kept"] for row in found.rows()} == {"no (East)"}


def test_exact_indifference_to_violating_is_not_kept_and_to_signing_is_accepted():
    data = small()
    data["war"] |= {"power_shift": "0.1", "adversary_share": "0.7"}
    found = ng.talks(from_data(data), "two")["two"]
    assert found["line + bare"].gains["east"] == 0
    assert found["line + bare"].acceptable
    data["war"] |= {"power_shift": "0.1", "adversary_share": "0.6"}
    found = ng.talks(from_data(data), "two")["two"]
    assert found["line + bare"].pair.assessment.verdict == "undetermined"
    assert not found["line + bare"].pair.kept


# --- mandates ---


def test_a_mandate_is_agreed_where_all_permanent_members_sit_and_voted_on_elsewhere():
    found = ng.talks(ng.load("seven-party-talks"))
    for name, word in (("seven_party", "in force"), ("two_sides", "consented")):
        assert found[name]["freeze + mission_force"].pair.assessment.mandate == word
    assert found["two_sides"]["freeze + mission"].pair.stopped_by == ("us", "russia")
    assert found["two_sides"]["freeze + mission"].gains == found["two_sides"]["freeze + own_army"].gains
    assert found["seven_party"]["freeze + mission"].pair.without == ("us", "russia")
    blocked = found["seven_party_vote"]["donbas_ceded + mission_force"].blocked_by
    assert blocked == ("france", "britain")
    assert found["seven_party_vote"]["donbas_ceded + force"].acceptable


@pytest.mark.slow
@pytest.mark.parametrize("party", ["us", "china", "france", "britain"])
def test_each_permanent_member_lets_a_mandate_pass_as_it_is_worth_to_it(party):
    data = copy.deepcopy(ng.load("seven-party-talks").tree.data)
    for value, stops in (("0.05", False), ("-0.05", True)):
        data["talks"]["worth"][party]["mandate"] = value
        found = ng.talks(from_data(data))
        assert (party in found["two_sides"]["neutral_freeze + mission_force"].pair.stopped_by) is stops
        assert (party in found["seven_party"]["neutral_freeze + mission_force"].pair.without) is stops
        standing = found["two_sides"]["neutral_freeze + mission_force"]
        assert (standing.pair.assessment.mandate == "absent") is bool(standing.pair.stopped_by)
        if standing.pair.stopped_by == (party,):
            assert standing.gains == found["two_sides"]["neutral_freeze + force"].gains


# --- independent methods ---


def by_hand(settlement):
    """Gains of all seven by pencil: shares of the areas less provocation, worth by its definition; no game is built."""
    q = {path: one.number for path, one in settlement.quantities.items()}
    talks, territory = settlement.document.talks, settlement.document.territory
    war = {"russia": q["war.adversary_share"] - q["war.adversary_cost"]}
    war["ukraine"] = 1 - q["war.adversary_share"] - q["war.protege_cost"]
    found = {}
    for option, (package, entry) in itertools.product(talks.options, talks.packages.items()):
        flow = dict.fromkeys(war, Fraction(0))
        for party in war:
            for area, allotted in territory.options[option].allot.items():
                claim = q[f"territory.de_facto.{party}"] if allotted.title == "in fact" else 0
                held = q[f"territory.shared.{party}"] if allotted.to == "shared" else None
                held = q[f"territory.demilitarised.{party}"] if allotted.to == "demilitarised" else held
                held = (1 - claim if allotted.to == party else claim) if held is None else held
                flow[party] += held * q[f"territory.areas.{area}.weight.{party}"]
        mandate = entry.mandate != "absent"
        for one in entry.guarantees:
            covered = mandate and one in settlement.document.mandate.covers
            calm = 1 - q["mandate.neutrality"] if covered else 1
            flow["russia"] -= q.get(f"guarantees.{one}.provocation", 0) * calm
        gains = {party: flow[party] - war[party] for party in war}
        for party, worth in talks.worth.items():
            path = f"talks.worth.{party}"
            gains[party] = sum(q[f"{path}.sides.{side}"] * gains[side] for side in worth.sides)
            gains[party] += q.get(f"{path}.peace", 0) + (q.get(f"{path}.mandate", 0) if mandate else 0)
            gains[party] -= sum(q.get(f"{path}.guarantees.{one}", 0) for one in entry.guarantees)
        found[f"{option} + {package}"] = gains
    return found


def test_gains_zone_and_frontier_of_the_seven_are_those_worked_out_by_hand():
    settlement = ng.load("seven-party-talks")
    found, hand = ng.talks(settlement)["seven_party"], by_hand(ng.load("seven-party-talks"))
    members = list(found.entry.members)
    assert {one.pair.id: one.gains for one in found.pairs} == {
        name: {party: gains[party] for party in members} for name, gains in hand.items()
    }
    zone = {name for name, gains in hand.items() if min(gains[party] for party in members) >= 0}
    assert ids(found.zone) == zone
    kept = [one for one in zone if found[one].pair.kept]
    vector = {name: [hand[name][party] for party in members] for name in kept}
    frontier = {
        one
        for one in kept
        if not any(
            all(x >= y for x, y in zip(vector[other], vector[one], strict=True)) and vector[other] != vector[one]
            for other in kept
        )
    }
    assert set(found.problem.frontier) == frontier
    product = dict.fromkeys(kept, 1)
    for one in kept:
        for gain in vector[one]:
            product[one] *= gain
    assert set(found.problem.nash()) == {one for one in kept if product[one] == max(product.values())}
    assert len(zone) == 30
    assert len(kept) == 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(25))
def test_zones_frontiers_and_blockers_are_those_of_the_definitions(seed):
    for found in ng.talks(from_data(random_talks(seed, truce=seed % 2 == 0))):
        need = {one: seat.votes for one, seat in found.entry.members.items()}
        vetoes = {one for one, seat in found.entry.members.items() if seat.veto}
        inside = {"a", "far"} <= set(need)
        for one in found.pairs:
            agree = {member for member, gain in one.gains.items() if gain >= 0}
            mandate = found.settlement.document.talks.packages[one.pair.package].mandate != "absent"
            lasting = vetoes | ({"a", "far"} if mandate and inside else set())
            if found.entry.rule == "majority":
                passes = sum(need[m] for m in agree) >= found.entry.quota and lasting <= agree
            else:
                passes = agree == set(need)
            assert one.acceptable is passes
            assert set(one.blocked_by) <= set(need) - agree
            assert set(one.refused_by) == set(need) - agree
        zone = kept_zone_by_definition(found)
        assert set(found.problem.zone) == ids(zone)
        for one in zone:
            better = [o for o in zone if o.gains != one.gains and all(o.gains[m] >= g for m, g in one.gains.items())]
            assert (one.pair.id in found.problem.frontier) is (not better)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_a_sides_gain_is_what_its_decision_to_sign_is_worth_in_the_game(seed):
    settlement = from_data(random_talks(seed, truce=True))
    for found in ng.talks(settlement):
        for one in found.pairs:
            for side in ("a", "p"):
                accepted = acceptance_of(one.pair.assessment.acceptance, side)
                if side not in (settlement.document.talks.disagreement or {}):
                    assert one.pair.gains[side] == accepted.slack


def test_a_guarantor_without_an_entry_gets_what_the_games_tree_gives_it():
    data = small()
    data["guarantees"]["force"]["upkeep"] = "0.01"
    data["war"]["adversary_cost"] = {"value": "0.1", "range": ["0.05", "0.3"]}
    settlement = from_data(data)
    found = ng.talks(settlement, "all")["all"]["line + helped"].pair
    leaves = dict(outcomes(found.assessment.game.root))
    point = found.assessment.game.point
    kept = point.value(leaves["the agreement is kept"]["friend"])
    war = point.value(leaves["fighting goes on"]["friend"])
    assert (found.payoffs["friend"], found.gains["friend"]) == (kept, kept - war)
    bare = ng.talks(from_data(small()), "all")["all"]["line + bare"].pair
    assert bare.gains["friend"] == Fraction(1, 2) * (Fraction(1, 2) - Fraction(3, 10))


def outcomes(node):
    from negotiation.games.nodes import children

    below = [child for _, child in children(node)]
    if not below:
        return [(node.label, node.payoffs)]
    return [leaf for child in below for leaf in outcomes(child)]


def test_payoffs_that_are_enclosed_enter_as_their_middles_and_the_answer_says_so():
    data = small()
    data["guarantees"]["force"] |= {"response_delay": "0.3", "provocation_rate": "0.1"}
    data["fait_accompli"] = {"rate": "1.5"}
    found = ng.talks(from_data(data), "two")
    assert any(isinstance(gain, Enclosure) for gain in found["two"]["line + helped"].pair.gains.values())
    assert found.evidence.kind == "enclosed"
    assert "its middles bargained about" in str(found.evidence)
    assert str(ng.talks(from_data(small()), "two").evidence) == "exact"


# --- published ---


def council_document():
    """Fifteen members of a Security Council that divide something: five with a veto, nine votes needed."""
    data = small(worth={})
    names = [f"p{i}" for i in range(5)] + [f"e{i}" for i in range(10)]
    data["parties"] |= {one: {"role": "mediator", "name": one.upper()} for one in names}
    data["truce"]["discount"] = "0.9"
    data["talks"]["worth"] = {one: {"peace": "0.01"} for one in names}
    data["talks"]["formats"] = {
        "council": {
            "name": "Council",
            "members": {one: {"veto": "true"} if one.startswith("p") else {} for one in names},
            "rule": "majority",
            "quota": "9",
        }
    }
    return data


def test_a_format_like_the_security_council_has_its_published_indices_and_shares():
    found = ng.talks(from_data(council_document()))["council"]
    data = found.as_data()
    power, other = data["power"]["Shapley-Shubik"], data["power"]["Banzhaf"]
    assert (power["p0"], power["e0"]) == (Fraction(421, 2145), Fraction(4, 2145))
    assert (other["p0"], other["e0"]) == (Fraction(848, 5080), Fraction(84, 5080))
    assert (found.council_values["e0"], found.council_values["p0"]) == (Fraction(1, 42), Fraction(16, 105))
    assert found.can_block == ("p0", "p1", "p2", "p3", "p4")
    row = found.power_rows()[0].shown()
    assert (row["Shapley-Shubik"], row["Banzhaf"], row["Baron-Ferejohn"]) == ("0.1963", "0.1669", "0.1524")


def test_alternating_offers_divide_the_range_of_a_crisis_as_rubinstein_says():
    """The range is 0.2 wide; with discounts 0.9 and 0.8 East takes 5/7 of it if it opens."""
    data = small()
    found = ng.talks(from_data(data), "two")["two"].offers
    assert (found["from"], found["to"]) == (Fraction(1, 2), Fraction(7, 10))
    assert found["adversary first"] == Fraction(1, 2) + Fraction(5, 7) * Fraction(1, 5)
    west_first = (1 - Fraction(9, 10)) / (1 - Fraction(72, 100))
    assert found["protege first"] == Fraction(7, 10) - west_first * Fraction(1, 5)
    data["talks"]["formats"]["two"]["members"] = {"east": {"discount": "0.9"}, "west": {"discount": "0.9"}}
    even = ng.talks(from_data(data), "two")["two"].offers
    assert even["adversary first"] == Fraction(1, 2) + Fraction(10, 19) * Fraction(1, 5)
    assert ng.talks(from_data(data), "all")["all"].offers is None


def test_the_solutions_are_those_of_the_finite_bargaining_problem():
    found = ng.talks(ng.load("seven-party-talks"))
    for one in found:
        kept = {each.pair.id: each.gains for each in one.pairs if each.pair.kept and each.acceptable}
        problem = BargainingProblem(kept, dict.fromkeys(one.entry.members, 0))
        for solution in SOLUTIONS:
            assert set(getattr(problem, solution)()) == set(getattr(one.problem, solution)())


# --- what is shown, asked and refused ---


def test_the_command_shows_formats_side_by_side_and_one_format_pair_by_pair():
    every = CliRunner().invoke(main, ["talks", "seven-party-talks"])
    assert every.exit_code == 0
    assert "In this model 7 of 7 formats" in every.stdout
    assert "Not a prediction" in every.stdout
    one = CliRunner().invoke(main, ["talks", "seven-party-talks", "seven_party"])
    told = "in this model 30 of 45 pairs suit all 7 members, and 20 of these would be kept; Russia blocks most (12)"
    assert told in " ".join(one.stdout.split())
    assert "Shapley-Shubik" in one.stdout
    found = json.loads(CliRunner().invoke(main, ["talks", "seven-party-talks", "paris", "--json"]).stdout)
    assert [entry["format"] for entry in found["formats"]] == ["paris"]
    assert found["formats"][0]["result"] == "an offer to Russia"
    assert len(found["formats"][0]["pairs"]) == 30


def test_a_number_set_on_the_command_line_changes_who_blocks():
    arguments = ["talks", "bilateral-budapest-2025", "bilateral_asked", "--json"]
    calm, enduring = (
        json.loads(CliRunner().invoke(main, [*arguments, *more]).stdout)["formats"][0]
        for more in ([], ["--set", "war.protege_cost=0.06"])
    )
    assert (calm["blocks"]["ukraine"], enduring["blocks"]["ukraine"]) == (0, 3)
    border = ng.load("bilateral-budapest-2025").change({"war.protege_cost": "0.074"})
    assert ng.talks(border)["bilateral_asked"]["donbas_ceded + us_duty"].gains["ukraine"] == 0


def test_what_does_not_exist_is_refused_with_the_near_miss():
    with pytest.raises(UsageError, match="Did you mean 'seven_party'"):
        ng.talks(ng.load("seven-party-talks"), "seven_partie")
    with pytest.raises(UsageError, match="has no talks"):
        ng.talks(ng.load("land-options"))
    result = CliRunner().invoke(main, ["talks", "seven-party-talks", "g7"])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_all_mistakes_about_talks_are_told_at_once():
    data = small(options=["lime"], worth={"east": {"peace": "0"}}, permanent=["un"])
    with pytest.raises(DocumentError) as caught:
        from_data(data)
    assert {one.place.path for one in caught.value.problems} >= {
        "talks.options",
        "talks.worth.east",
        "talks.permanent",
    }


def test_mutated_documents_of_talks_are_read_or_refused_and_nothing_else_happens():
    rng, outcomes_seen = random.Random(7), {"read": 0, "refused": 0}
    for _ in range(200):
        text = list(SMALL)
        for _ in range(rng.randint(1, 3)):
            position = rng.randrange(SMALL.index("talks:"), len(text))
            if rng.random() < 0.6:
                text[position] = rng.choice("{}[]:,-. \n0123456789e")
            else:
                del text[position]
        try:
            ng.talks(from_yaml("".join(text)))
            outcomes_seen["read"] += 1
        except (DocumentError, UsageError):
            outcomes_seen["refused"] += 1
    assert min(outcomes_seen.values()) >= 5


TRUE = [
    "{format: all, zone: open, kept_zone: open, can_block: []}",
    "{format: two, zone: open, acceptable: [line + bare], not_kept: [line + bare], kept: [line + helped]}",
    "{format: two, can_block: [east, west], nash: [line + helped], egalitarian: [line + helped]}",
    "{format: two, kalai_smorodinsky: [line + helped]}",
]
FALSE = [
    ("{format: two, zone: empty}", "line + bare, line + helped"),
    ("{format: two, kept_zone: empty}", "line + helped"),
    ("{format: two, not_acceptable: [line + bare]}", "acceptable"),
    ("{format: two, kept: [line + bare]}", "tempted: east"),
    ("{format: two, blocked_by: {line + bare: [east]}}", "nobody"),
    ("{format: two, blocks_most: [east]}", "nobody"),
    ("{format: two, can_block: [east]}", "east, west"),
    ("{format: two, nash: [line + bare]}", "line + helped"),
    ("{format: two, proposal: [line + helped]}", "none"),
    ("{format: two, would_refuse: [friend]}", "nobody"),
]


def expecting(statement):
    return check_expectations(from_yaml(f"{SMALL.split('expect:')[0]}expect:\n  - {statement}\n"))


@pytest.mark.parametrize("statement", TRUE)
def test_a_true_statement_about_talks_holds(statement):
    found = expecting(statement)
    assert found
    assert all(one.holds for one in found), found


@pytest.mark.parametrize(("statement", "instead"), FALSE)
def test_a_false_statement_about_talks_is_found_with_what_holds_instead(statement, instead):
    (one,) = expecting(statement)
    assert one.holds is False
    assert instead in one.found


def test_a_pair_is_assessed_like_the_configuration_that_it_is():
    settlement = ng.load("seven-party-talks")
    table = Table(settlement)
    pair = table.pair("freeze", "mission_force", council_inside=True)
    same = ng.assess(settlement, "mission")
    assert (pair.assessment.margin, pair.assessment.verdict) == (same.margin, same.verdict)
