"""Published numbers of monitoring, trust, contribution and inspection, from the code that settlements use."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

import negotiation as ng
from helpers.contribution import symmetric_maximum
from negotiation.deterrence.coalition import coalition
from negotiation.deterrence.conditions import first_step
from negotiation.expressions import Point
from negotiation.library.contribution import contribution_game
from negotiation.library.formulas import inspection_chance, threat_cutoff
from negotiation.settlement import from_data
from negotiation.settlement.game.payoffs import Terms
from negotiation.settlement.game.small_violations import monitored
from negotiation.testing import settlement

GREEN_PORTER = {"gain": "0.5", "false_alarm": "0.05", "detection": "0.5", "loss": "1"}


def base(**blocks):
    """A settlement with one line and what is given besides."""
    built = settlement().war(power_shift="0.1").party("un", "mandate holder")
    document = built.entry("territory.options.line.allot.all.to", "p").document()
    for name, block in blocks.items():
        document[name] = {**document[name], **block} if name in document else block
    return document


def test_green_and_porter_1984_the_least_patience_is_20_37_and_two_periods_suffice_at_nine_tenths():
    forms = ng.repeated.probe_formulas(discount="0.9", **GREEN_PORTER)
    assert forms.least_patience == sympy.Rational(20, 37)
    assert round(float(forms.least_patience), 4) == 0.5405
    assert forms.part_needed == sympy.Rational(20, 153)
    assert forms.shortest_punishment() == 2


def test_abreu_milgrom_and_pearce_1991_the_best_symmetric_payoff_falls_one_eighteenth_short():
    forms = ng.repeated.probe_formulas(discount="0.9", **GREEN_PORTER)
    assert 1 - forms.best_payoff_lost == sympy.Rational(17, 18)
    assert forms.least_price == forms.best_payoff_lost
    assert round(float(1 - forms.best_payoff_lost), 4) == 0.9444


def test_green_and_porter_come_out_of_a_settlement_whose_relief_is_the_loss():
    """z = .5, ℓ = s b = 1, α = .05, D = .5: the tree's own border is the published least patience."""
    document = base(
        truce={"discount": "0.9"},
        monitoring={"detection": "0.5"},
        sanctions={"relief": "1", "snapback": "1"},
        violations={"v": {"name": "probe", "gain": {"a": "0.5"}, "false_alarm": "0.05", "relief_withdrawn": "1"}},
    )
    configuration = from_data(document).configuration("only")
    answer = ng.assess(configuration)
    gain = next(one.gain for one, _ in answer.violations if one.deviation == "probe")
    at = {**configuration.values, "truce.discount": Fraction(20, 37)}
    assert Point(at).value(gain) == 0
    game, plan = ng.repeated.from_settlement(configuration, "v")
    assert ng.region(game, plan, lever="truce.discount", low=0, high=1).threshold == Fraction(20, 37)


def trust(belief):
    block = {
        "belief": belief,
        "reward": "1",
        "temptation": "0.8",
        "insincere_temptation": "1.5",
        "loss": "1",
        "first_step": "0.1",
    }
    return first_step(from_data(base(truce={"discount": "0.8"}, trust=block)).configuration("only"))


def test_watson_2002_the_window_of_first_steps_of_a_settlement_has_the_published_ends():
    found = trust("0.05")
    assert (found.low, found.high) == (Fraction(4, 65), Fraction(10, 47))
    assert [round(float(one), 4) for one in (found.low, found.high)] == [0.0615, 0.2128]
    assert found.taken
    assert found.tells
    wide = trust("0.3")
    assert [round(float(one), 4) for one in (wide.low, wide.high)] == [0.4235, 1.0]
    assert not wide.tells, "a step of a tenth is then too small to tell"


def test_kydd_2000_the_least_trust_of_a_settlement_is_five_sixths():
    assert trust("0.05").least_belief == Fraction(5, 6)


def guarantors(count, needed, cost):
    """Equal guarantors of which some are needed: war is certain with fewer, and impossible with as many."""
    names = [f"g{index}" for index in range(count)]
    denial = Fraction(8, 10) / needed
    entry = {"denial": str(denial), "reputation": "1", "own_stake": "1", "cost": {"fixed": "0"}, "upkeep": cost}
    document = base(
        guarantees={name: {**entry, "name": name.upper(), "provider": name} for name in names},
        configurations={"only": {"territory": "line", "guarantees": names}},
        war={"adversary_share": "0.9", "adversary_cost": "0", "power_shift": "-0.1"},
    )
    document["parties"].update({name: {"role": "guarantor", "name": name.upper()} for name in names})
    return from_data(document).configuration("only")


@pytest.mark.parametrize(("count", "needed"), [(3, 2), (4, 3), (5, 3)])
def test_palfrey_and_rosenthal_1984_equal_guarantors_of_a_settlement_play_the_threshold_public_good(count, needed):
    configuration = guarantors(count, needed, "0.05")
    found = coalition(configuration)
    avoided = Fraction(1) - (Fraction(1, 10) + Fraction(1, 10) - Fraction(1, 10))
    names = configuration.guarantees
    published = contribution_game(dict.fromkeys(names, avoided), dict.fromkeys(names, "0.05"), needed)
    told = {"contribute": {name: name for name in names}, "refrain": dict.fromkeys(names, "nothing")}
    for combination, payoffs in published.table.items():
        mine = tuple(told[move][name] for name, move in zip(names, combination, strict=True))
        assert found.game.table[mine] == payoffs
    assert found.nobody is (needed > 1)
    assert all(len(one) in (0, needed) for one in found.equilibria)
    assert symmetric_maximum(5, 3) == sympy.Rational(3, 8)


def test_carlsson_and_van_damme_1993_a_guarantor_of_a_settlement_acts_up_to_one_less_cost_over_benefit():
    document = base(
        guarantees={
            "g": {
                "name": "G",
                "provider": "un",
                "denial": "0.2",
                "own_stake": "1",
                "reputation": "0.3",
                "upkeep": "0.01",
                "cost": {"uniform": {"low": "0", "high": "0.4"}},
            }
        },
        configurations={"only": {"territory": "line", "guarantees": ["g"]}},
    )
    found = coalition(from_data(document).configuration("only"))
    assert found.cutoffs["g"] == 1 - Fraction(2, 10) / Fraction(5, 10)
    assert threat_cutoff("0.2", "0.5") == sympy.Rational(3, 5)


@pytest.mark.parametrize(("number", "periods"), [(1, 2), (2, 4), (3, 6)])
def test_avenhaus_and_von_stengel_visits_of_a_settlement_come_with_the_equilibrium_chance(number, periods):
    visits = {"number": number, "periods": periods, "penalty": "2"}
    configuration = from_data(base(monitoring={"detection": "1", "inspections": visits})).configuration("only")
    chance = Point(configuration.values).value(monitored(Terms(configuration), 0))
    assert chance == Point({}).value(inspection_chance(periods, number, 2))
    dresher = {"number": number, "periods": periods, "penalty": "1"}
    plain = from_data(base(monitoring={"detection": "1", "inspections": dresher})).configuration("only")
    chance = Point(plain.values).value(monitored(Terms(plain), 0))
    below = sum(int(sympy.binomial(periods - 1, i)) for i in range(number))
    assert chance == Fraction(below, sum(int(sympy.binomial(periods, i)) for i in range(number + 1)))
