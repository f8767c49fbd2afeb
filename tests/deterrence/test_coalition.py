"""Contributions: the table against the tree, the equilibria against a search of its own, thresholds made by hand."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from fractions import Fraction

import pytest

import negotiation as ng
from helpers.agreements import mild_document, worked
from negotiation.deterrence import assess
from negotiation.deterrence.coalition import coalition
from negotiation.errors import UsageError
from negotiation.expressions import Enclosure
from negotiation.games import Profile
from negotiation.settlement import from_data
from negotiation.testing import random_document


def costly(rng, *, spread=True):
    """A random settlement in which every foreign guarantee has an upkeep and a private cost; no stages."""
    document = mild_document(rng) if rng.random() < 0.7 else random_document(rng, truce=True)
    for entry in document["guarantees"].values():
        if entry["provider"] == "p":
            continue
        entry["upkeep"] = str(Fraction(rng.choice([0, 1, 2, 5, 20]), 1000))
        low = rng.randint(0, 10)
        entry["cost"] = {"uniform": {"low": f"{low}/100", "high": f"{low + rng.randint(5, 40)}/100"}}
    for block in ("staging", "strength", "signature"):
        document.pop(block, None)
    if not spread:
        document["war"]["adversary_cost"] = "0.15"
    foreign = [entry for entry in document["guarantees"].values() if entry["provider"] != "p"]
    return from_data(document) if foreign else None


def random_coalitions(count, seed, *, spread=True):
    rng, found = random.Random(seed), []
    while len(found) < count:
        settlement = costly(rng, spread=spread)
        if settlement is not None:
            found.append(coalition(settlement))
    return found


@pytest.fixture(scope="module")
def found():
    return random_coalitions(25, 1)


def labels(one):
    """What each party may choose, as the guarantees that a label names."""
    return {
        party: {label: () if label == "nothing" else tuple(label.split(" + ")) for label in strategies}
        for party, strategies in one.game.strategies.items()
    }


def given(one, combination):
    """The guarantees contributed in a cell of the table, in the document's order."""
    chosen = {each for label in combination if label != "nothing" for each in label.split(" + ")}
    return tuple(each for each in one.configuration.guarantees if each in chosen)


def by_search(one):
    """The pure equilibria of the table, by trying every deviation."""
    table, parties = one.game.table, one.game.parties
    stable = []
    for cell, payoffs in table.items():
        better = False
        for index, party in enumerate(parties):
            for other in one.game.strategies[party]:
                moved = (*cell[:index], other, *cell[index + 1 :])
                better = better or table[moved][index] > payoffs[index]
        if not better:
            stable.append(given(one, cell))
    return stable


def number_of(value):
    return (value.lower + value.upper) / 2 if isinstance(value, Enclosure) else Fraction(value)


def test_the_equilibria_are_those_that_a_search_of_the_table_finds(found):
    sizes = Counter()
    for one in [*found, coalition(ng.load("reassurance-force"))]:
        assert Counter(one.equilibria) == Counter(by_search(one))
        assert one.nobody is (() in by_search(one))
        everything = tuple(each for each in one.configuration.guarantees if "upkeep" in dump(one, each))
        assert one.everybody is (everything in by_search(one))
        for equilibrium in one.equilibria:
            assert one._told(equilibrium) in one.summary()
        sizes[len(one.equilibria)] += 1
    assert sizes[1] > 5


def dump(one, guarantee):
    return {
        name: value for name, value in one.configuration.guarantee(guarantee).model_dump().items() if value is not None
    }


@pytest.mark.parametrize("spread", [True, False])
def test_what_the_tree_says_about_contributing_is_the_difference_in_the_table(spread):
    """One provider leaves one guarantee out, all else contributed: the gain in the tree is that in the table.

    In both a provider gets own stake x (y_P - W_P)(1 - F) - upkeep; without a range of the adversary's cost the tree
    has F = 0 whatever is contributed, so the gain is the upkeep alone.
    """
    checked = 0
    for one in random_coalitions(20, 2, spread=spread):
        answer = assess(one.configuration)
        everything = max(one.chances, key=len)
        full = one.game.table[tuple(next(iter(s)) for s in one.game.strategies.values())]
        gains = {
            each.incentive.where.removeprefix("contribution: "): -each.slack
            for each in answer.acceptance
            if each.incentive.deviation == "stay out"
        }
        assert len(gains) == len(everything)
        for index, party in enumerate(one.game.parties):
            for label, kept in labels(one)[party].items():
                mine = labels(one)[party][next(iter(one.game.strategies[party]))]
                if len(mine) - len(kept) != 1:
                    continue
                (missing,) = set(mine) - set(kept)
                cell = [next(iter(s)) for s in one.game.strategies.values()]
                cell[index] = label
                in_table = number_of(Fraction(str(one.game.table[tuple(cell)][index] - full[index])))
                name = one.configuration.guarantee(missing).name
                if spread:
                    assert number_of(gains[name]) == pytest.approx(in_table, abs=1e-18)
                else:
                    assert gains[name] == one.configuration.values[f"guarantees.{missing}.upkeep"]
                checked += 1
    assert checked > 20


def test_the_chance_of_a_violation_is_the_share_of_costs_at_which_an_attack_pays(found):
    checked = 0
    for one in found:
        if "switching" in one.configuration.settlement.document.model_fields_set:
            continue
        full = max(one.chances, key=len)
        if len(full) != len([g for g in one.configuration.guarantees if "upkeep" in dump(one, g)]):
            continue
        answer = assess(one.configuration)
        assert float(one.chances[full]) == pytest.approx(float(answer.violation_probability), abs=1e-15)
        checked += 1
    assert checked > 10


def test_without_a_range_the_chance_is_whether_an_attack_pays():
    seen = Counter()
    for one in random_coalitions(12, 3, spread=False):
        for chance in one.chances.values():
            assert chance in (0, 1)
            seen[int(chance)] += 1
        full = max(one.chances, key=len)
        assert one.chances[full] == (float(assess(one.configuration).margin) < 0)
    assert min(seen[0], seen[1]) >= 2


def test_every_combination_has_a_row_and_every_payoff_is_worth_times_peace_less_upkeep(found):
    for one in found:
        everything = max(one.chances, key=len)
        assert set(one.chances) == {
            chosen for size in range(len(everything) + 1) for chosen in itertools.combinations(everything, size)
        }
        nothing = tuple("nothing" for _ in one.game.parties)
        for index, party in enumerate(one.game.parties):
            idle = 1 - number_of(one.chances[()])
            worth = Fraction(str(one.game.table[nothing][index])) / idle if idle else None
            for cell, payoffs in one.game.table.items():
                chosen = given(one, cell)
                mine = [each for each in chosen if one.configuration.guarantee(each).provider == party]
                upkeep = sum((one.configuration.values[f"guarantees.{each}.upkeep"] for each in mine), Fraction(0))
                if worth is not None:
                    kept = 1 - number_of(one.chances[chosen])
                    assert Fraction(str(payoffs[index])) == worth * kept - upkeep
        rows = one.rows()
        assert len(rows) == len(one.chances)
        assert sum(row.equilibrium for row in rows) == len(set(one.equilibria))


def shared(count, denial, upkeep, *, high="0.1", spread=False, stake="0.5"):
    """Guarantors that always honour; an attack gains .078 less what is contributed of `count` times `denial`."""
    document = worked(guarantees={})
    if spread:
        document["war"]["adversary_cost"] = {"value": "0.1", "range": ["0", "0.2"]}
    for index in range(count):
        document["parties"][f"ally{index}"] = {"role": "guarantor", "name": f"Ally {index}"}
        document["guarantees"][f"g{index}"] = {
            "name": f"Guarantee {index}",
            "provider": f"ally{index}",
            "denial": denial,
            "reputation": "1",
            "own_stake": stake,
            "upkeep": upkeep,
            "cost": {"uniform": {"low": "0", "high": high}},
        }
    document["configurations"]["only"]["guarantees"] = list(document["guarantees"])
    return document


# y_P - W_P: .42 kept, and 1 - .6 - .2 - .12 = .08 after an attack that nobody answers: .34, of which half is .17.


@pytest.mark.parametrize(
    ("denial", "upkeep", "sizes"),
    [
        ("0.03", "0.17", {0, 3}),  # all three needed, and just worth it
        ("0.03", "0.171", {0}),
        ("0.04", "0.1", {0, 2}),  # two of three needed
        ("0.08", "0.1", {1}),  # one is enough: a volunteer's game
        ("0.08", "0.17", {0, 1}),  # a volunteer is indifferent
        ("0.08", "0.171", {0}),
        ("0.02", "0.001", {0}),  # even all are too few
        ("0.039", "0.1", {0, 2}),  # exactly enough: no gain, so no attack
    ],
)
def test_coalitions_are_those_in_which_each_is_pivotal_and_finds_it_worth_its_upkeep(denial, upkeep, sizes):
    one = coalition(from_data(shared(3, denial, upkeep)))
    everything = ("g0", "g1", "g2")
    expected = [chosen for size in sizes for chosen in itertools.combinations(everything, size)]
    assert Counter(one.equilibria) == Counter(expected)
    for chosen, chance in one.chances.items():
        assert chance == (len(chosen) * Fraction(denial) < Fraction("0.078"))
    worth = Fraction(str(one.game.table[("g0", "g1", "g2")][0])) + Fraction(upkeep)
    assert worth == (Fraction("0.17") if 3 * Fraction(denial) >= Fraction("0.078") else 0)


def test_where_the_cost_of_war_has_a_range_each_contribution_lowers_the_chance_by_its_part():
    """k = .178 - S against costs on [0, .2]: each .03 takes 15 points of 89, worth .17 x .15 = .0255 to its giver."""
    for upkeep, sizes in (("0.0254", {3}), ("0.0255", {0, 1, 2, 3}), ("0.0256", {0})):
        one = coalition(from_data(shared(3, "0.03", upkeep, spread=True)))
        for chosen, chance in one.chances.items():
            assert chance == Fraction("0.89") - len(chosen) * Fraction("0.15")
        assert {len(chosen) for chosen in one.equilibria} == sizes
        assert (one.everybody, one.nobody) == (3 in sizes, 0 in sizes)


def test_a_provider_of_two_guarantees_may_contribute_either():
    document = shared(2, "0.08", "0.1")
    document["guarantees"]["g1"]["provider"] = "ally0"
    one = coalition(from_data(document))
    assert one.game.strategies == {"ally0": ("g0 + g1", "g0", "g1", "nothing")}
    assert set(one.equilibria) == {("g0",), ("g1",)}


def test_the_threat_up_to_which_a_guarantor_acts_on_a_guess_is_one_less_cost_over_worth():
    """c is the mean private cost, b what honouring in time is worth: B sigma + R."""
    rng = random.Random(4)
    for _ in range(10):
        high, stake = Fraction(rng.randint(5, 300), 100), Fraction(rng.randint(0, 100), 100)
        document = shared(2, "0.08", "0.01", high=str(high), stake=str(stake))
        cutoffs = coalition(from_data(document)).cutoffs
        worth, cost = stake * Fraction("0.08") + 1, high / 2
        assert cutoffs == {"g0": max(1 - cost / worth, 0), "g1": max(1 - cost / worth, 0)}


def test_a_cutoff_uses_the_mean_of_a_normal_law_and_there_is_none_for_a_known_cost():
    document = shared(2, "0.08", "0.01")
    document["guarantees"]["g0"]["cost"] = {"normal": {"mean": "0.25", "deviation": "0.1"}}
    document["guarantees"]["g1"]["cost"] = {"fixed": "0.2"}
    cutoffs = coalition(from_data(document)).cutoffs
    assert set(cutoffs) == {"g0"}
    assert float(cutoffs["g0"]) == pytest.approx(1 - 0.25 / 1.04)


def test_without_an_upkeep_or_with_too_many_there_is_no_game(monkeypatch):
    with pytest.raises(UsageError, match=r"0 guarantees of 'only' have an `upkeep:`; 1 to 8 are needed"):
        coalition(from_data(worked()))
    monkeypatch.setattr("negotiation.deterrence.coalition.MOST", 2)
    assert len(coalition(from_data(shared(2, "0.01", "0.01"))).chances) == 4
    with pytest.raises(UsageError, match="3 guarantees of 'only' have an `upkeep:`; 1 to 2 are needed"):
        coalition(from_data(shared(3, "0.01", "0.01")).configuration("only"))
    with pytest.raises(UsageError, match="no configuration"):
        coalition(ng.load("reassurance-force"), "phasd")


def test_profiles_of_the_table_are_verified_as_equilibria_by_the_game_itself(found):
    for one in found[:5]:
        for cell in one.game.table:
            profile = Profile(dict(zip(one.game.parties, cell, strict=True)))
            pays = any(one.game.point.sign(each.gain) == 1 for each in one.game.incentives(profile))
            assert pays is (given(one, cell) not in one.equilibria)


def test_data_has_every_coalition_equilibrium_and_cutoff():
    one = coalition(ng.load("reassurance-force"), "sharper_answer")
    data = one.as_data()
    assert data["configuration"] == "sharper_answer"
    assert [tuple(each["contributed"]) for each in data["coalitions"]] == list(one.chances)
    assert [tuple(each) for each in data["equilibria"]] == list(one.equilibria)
    assert data["cutoffs"] == one.cutoffs
