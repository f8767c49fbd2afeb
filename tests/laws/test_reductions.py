"""Laws: with parts switched off the model is the older one; what is left out leaves no trace.

Huth and Russett's deterrence of an attack on a third party (M08), the minimum discount factor of Green and Porter's
trigger without false alarms (M15a), and every optional block of a document absent or listed under `without:`.
"""

from __future__ import annotations

import copy
import random
from fractions import Fraction
from typing import get_args

import pytest

from negotiation.deterrence import ClosedForms, assess, hold_agreement
from negotiation.settlement import encode, from_data
from negotiation.settlement.document.schema import OPTIONAL_BLOCKS
from negotiation.settlement.game.monitored_truce import monitored_truce
from negotiation.settlement.game.payoffs import State
from negotiation.testing import random_document, settlement

BLOCKS = get_args(OPTIONAL_BLOCKS)


def part(rng, low, high):
    return Fraction(rng.randint(low, high), 100)


def plain(value, status_quo, **blocks):
    """Nothing but a war worth `value` to the adversary and a line that leaves it `status_quo`."""
    built = settlement().war(adversary_share=value, adversary_cost=0).shared(status_quo, 1 - status_quo).party("g")
    document = built.entry("configurations.only.guarantees", list(blocks.get("guarantees", {}))).document()
    return {**document, **blocks}


def attack(configuration):
    """What the adversary gains by attacking, in the tree."""
    game = encode(configuration)
    found = [one for one in hold_agreement(game)[0].incentives if one.deviation == "attack" and one.party == "a"]
    return game.number(found[0].gain)


def test_with_everything_switched_off_m08_huth_and_russett_remains():
    """Attack iff (1 - r) V + r (p V - c) > S, p being the chance to win against the defender: r* = (V-S)/(V(1-p)+c)."""
    rng, checked = random.Random(1), 0
    while checked < 60:
        value, status_quo, win, cost = part(rng, 10, 95), part(rng, 0, 90), part(rng, 0, 99), part(rng, 0, 40)
        lost = value * (1 - win) + cost
        if status_quo >= value or not 0 < value - status_quo < lost:
            continue
        critical = (value - status_quo) / lost
        layer = {"name": "G", "provider": "g", "denial": str(value * (1 - win)), "punishment": str(cost)}
        for step in (Fraction(0), Fraction(1, 1000), -Fraction(1, 1000)):
            honour = critical + step
            if not 0 < honour < 1:
                continue
            layer |= {"reputation": "1", "cost": {"uniform": {"low": "0", "high": str(1 / honour)}}}
            settlement = from_data(plain(value, status_quo, guarantees={"g": layer}))
            configuration = settlement.configuration("only")
            assert attack(configuration) == (1 - honour) * value + honour * (win * value - cost) - status_quo
            assert ClosedForms(configuration).critical_reliability("g") is not None
            answer = assess(settlement)
            assert answer.guarantees[0].needed == critical
            assert answer.guarantees[0].honour == honour
            assert answer.margin == step * lost
        checked += 1


def test_without_false_alarms_and_for_ever_m15a_the_least_patience_is_z_over_d_l_plus_z():
    """δ ≥ z/(D ℓ + z), as the border of the tree and of the repeated game."""
    rng = random.Random(2)
    for _ in range(30):
        gain, detection, loss = part(rng, 1, 30), part(rng, 1, 100), part(rng, 1, 30)
        border = gain / (detection * loss + gain)
        for step, sign in ((Fraction(0), 0), (Fraction(1, 10**6), -1), (-Fraction(1, 10**6), 1)):
            settlement = from_data(
                plain(
                    Fraction(1, 2),
                    Fraction(1, 2),
                    truce={"discount": str(border + step)},
                    monitoring={"detection": str(detection)},
                    sanctions={"relief": str(loss), "snapback": "1"},
                    violations={"v": {"name": "probe", "gain": {"a": str(gain)}, "relief_withdrawn": "1"}},
                )
            )
            configuration = settlement.configuration("only")
            forms = ClosedForms(configuration).probe("v", "a", State(False))
            assert forms.at(configuration.values)["least_patience"] == border
            assert forms.at(configuration.values)["price"] == 0
            game = encode(configuration)
            gains = [one.gain for one in hold_agreement(game)[0].incentives if one.deviation == "probe"]
            repeated, plan = monitored_truce(settlement, "v")
            again = [i.gain for i in repeated.incentives(plan, keep=()) if (i.where, i.party) == ("truce", "a")]
            for found in (game.number(gains[0]), Fraction(str(again[0]))):
                assert (found > 0) - (found < 0) == sign


def test_without_mandate_relief_or_alarms_one_layer_is_all_that_counts():
    """u = 0, b = 0, α = 0: N1 is ρ(θσ + κ) ≥ p + Δ - c_A - x + Π."""
    rng = random.Random(3)
    for _ in range(60):
        document = random_document(rng, truce=True)
        name, entry = list(document["guarantees"].items())[-1]
        entry.pop("after", None)
        for key in ("requires_mandate", "needs_consent", "consent", "provocation_rate"):
            entry.pop(key, None)
        document["guarantees"] = {name: entry}
        for block in ("mandate", "sanctions", "assurances", "switching", "monitoring", "violations", "strength"):
            document.pop(block, None)
        document["configurations"]["only"] = {"territory": "line", "guarantees": [name]}
        for area in document["territory"]["options"]["line"]["allot"].values():
            area["to"] = "shared"
        configuration = from_data(document).configuration("only")
        forms = ClosedForms(configuration)
        value = forms.point.value
        war = document["war"]["adversary_cost"]
        cost = Fraction(war["value"] if isinstance(war, dict) else war)
        shift = Fraction(document["war"]["power_shift"])
        shift += Fraction(document["territory"]["options"]["line"].get("power_shift", "0"))
        response = Fraction(entry["denial"]) + Fraction(entry["punishment"])
        unanswered = Fraction(document["war"]["adversary_share"]) + shift - cost
        kept = value(forms.terms.get("territory.shared.a")) - Fraction(entry.get("provocation", "0"))
        assert attack(configuration) == unanswered - kept - value(forms.honour(name, False)) * response


# --- optional blocks ---


def whole(seed):
    """A random settlement in which every optional block is present and counts."""
    rng = random.Random(seed)
    document = random_document(rng, truce=True)
    document["truce"]["length"] = str(rng.randint(0, 6))
    foreign = [one for one, entry in document["guarantees"].items() if entry["provider"] != "p"]
    if not foreign:
        return whole(seed + 1000)
    for name in foreign:
        law = document["guarantees"][name]["cost"]
        if "uniform" not in law:
            document["guarantees"][name]["cost"] = {"uniform": {"low": "0", "high": str(part(rng, 20, 60))}}
    document["guarantees"][foreign[0]] |= {"upkeep": str(part(rng, 1, 10)), "cost_share": str(part(rng, 0, 50))}
    defaults = {
        "fait_accompli": {"gain": str(part(rng, 1, 20)), "response_delay": str(rng.randint(1, 3))},
        "monitoring": {"detection": str(part(rng, 1, 99)), "acts": foreign[0]},
        "sanctions": {"relief": str(part(rng, 1, 20)), "snapback": str(part(rng, 0, 100)), "delay": "1"},
        "protege_violation": {"attribution": str(part(rng, 0, 99)), "aid_lost": str(part(rng, 1, 20))},
        "coordination": {"delay_cut": str(part(rng, 0, 50)), "false_alarm_cut": str(part(rng, 1, 100))},
        "activation": {"before_ceasefire": str(part(rng, 1, 100))},
        "switching": {document["guarantees"][foreign[0]]["provider"]: {"turns_away": "0.1", "returns": "0.3"}},
    }
    for block, entry in defaults.items():
        document.setdefault(block, entry)
    promise = {"name": "Promise", "provider": "un", "worth": str(part(rng, 1, 10)), "reputation": "0.1"}
    document.setdefault("assurances", {}).setdefault("promise", promise | {"cost": {"uniform": {"low": 0, "high": 1}}})
    document.setdefault("signature", {})["distrust"] = str(part(rng, 1, 50))
    stage = {"name": "First", "periods": "2", "deployed": str(part(rng, 0, 100)), "power_shift": "0.5", "relief": "0.5"}
    document["staging"] = {"stages": {"first": stage}}
    numbers = {"belief": "0.5", "reward": "0.1", "temptation": "0.05", "insincere_temptation": "0.2", "loss": "0.1"}
    document["trust"] = {**numbers, "first_step": "0.3"}
    return document


def gains(document):
    """Every incentive of the tree with the agreement held: (party, decision, deviation) to its gain."""
    configuration = from_data(document).configuration("only")
    game = encode(configuration)
    standing = hold_agreement(game)[0]
    return {(i.party, i.where, i.deviation): game.number(i.gain) for i in standing.incentives}


def removed(document, block):
    """The document in which the block was never written."""
    found = copy.deepcopy(document)
    if block == "upkeep":
        for entry in found["guarantees"].values():
            entry.pop("upkeep", None)
    elif block == "distrust":
        del found["signature"]["distrust"]
    else:
        del found[block]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_left_out_leaves_exactly_the_incentives_of_a_document_without_it(block):
    changed = 0
    for seed in range(6):
        document = whole(seed)
        without = copy.deepcopy(document)
        without["configurations"]["only"]["without"] = [block]
        absent = gains(removed(document, block))
        assert gains(without) == absent
        changed += absent != gains(document)
    assert changed == 0 if block == "trust" else changed >= 4, "a block that is there must count, or this says nothing"


def test_all_blocks_left_out_leave_exactly_the_incentives_of_a_document_with_none():
    for seed in range(10):
        document = whole(seed)
        without = copy.deepcopy(document)
        without["configurations"]["only"]["without"] = list(BLOCKS)
        for block in BLOCKS:
            document = removed(document, block)
        assert gains(without) == gains(document)


def test_what_is_left_out_leaves_no_name_in_the_game():
    document = whole(3)
    document["configurations"]["only"]["without"] = list(BLOCKS)
    game = encode(from_data(document).configuration("only"))
    blocks = [one for one in BLOCKS if one not in ("upkeep", "distrust")]
    assert not [name for name in game.names if name.split(".")[0] in blocks or name.endswith(("upkeep", "distrust"))]
