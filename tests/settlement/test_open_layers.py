"""Guarantees and the line left open: the names that stand for them, set to 1 or 0, give the game without them."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

import negotiation as ng
from negotiation.deterrence.agreement import Agreement
from negotiation.expressions import Point
from negotiation.settlement import names
from negotiation.settlement.game.territory import LINE, line_shift, share
from negotiation.testing import random_settlement


def openable(configuration):
    """Guarantees whose presence is a number: no upkeep, no known cost, no consent of the adversary."""
    settlement = configuration.settlement
    adversary, protege = settlement.party("adversary"), settlement.party("protege")
    for one in configuration.guarantees:
        entry = configuration.guarantee(one)
        known = entry.cost is None or entry.cost.fixed or entry.cost.per_strength
        plain = entry.upkeep is None and adversary not in entry.needs_consent
        if plain and (entry.provider in (protege, adversary) or not known):
            yield one


def opened(configuration):
    free = frozenset(openable(configuration))
    wide = replace(configuration, open=free | {LINE})
    game = ng.encode(wide)
    if len(free) == len(configuration.guarantees):  # else others' choices hang on numbers, which stay as they are
        game = replace(game, values={})
    return free, Agreement(game, configuration.settlement.party("adversary"))


def put(real, free):
    """The names that stand for a configuration."""
    point = Point(real.values)
    adversary, protege = (real.settlement.party(role) for role in ("adversary", "protege"))
    held = {f"{LINE}.{side}": point.value(share(real, side)) for side in (adversary, protege)}
    present = {f"layer.{one}": Fraction(one in real.guarantees) for one in free}
    return Point({**real.values, **present, **held, f"{LINE}.power_shift": point.value(line_shift(real))})


def wide_configuration(settlement):
    every = {one for name in settlement.configurations for one in settlement.configuration(name).guarantees}
    base = settlement.configuration(settlement.document.baseline)
    return replace(base, guarantees=tuple(one for one in settlement.document.guarantees if one in every))


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_each_model_with_its_layers_open_is_the_model_with_or_without_them(name):
    rng = random.Random(name)
    settlement = ng.load(name)
    wide = wide_configuration(settlement)
    free, parts = opened(wide)
    for _ in range(4):
        chosen = tuple(one for one in wide.guarantees if one not in free or rng.random() < 0.6)
        real = replace(wide, guarantees=chosen, territory=rng.choice(list(settlement.document.territory.options)))
        answer, point = ng.assess(real), put(real, free)
        assert parts.decisive(point).verdict == answer.verdict
        gains = [float(point.value(one.gain)) for one in parts.here(point).truce]
        assert abs(-max(gains) - float(answer.margin)) < 1e-14


@pytest.mark.slow
def test_on_random_settlements_the_margin_is_the_same_rational_with_tolerance_zero():
    """A series of guarantees, promises, mandates: whatever the random documents have."""
    rng, several = random.Random(5), 0
    for seed in range(110):
        settlement = random_settlement(random.Random(seed), rational=True)
        wide = wide_configuration(settlement)
        free, parts = opened(wide)
        chosen = tuple(one for one in wide.guarantees if one not in free or rng.random() < 0.5)
        real = replace(wide, guarantees=chosen)
        answer, point = ng.assess(real), put(real, free)
        gains = [point.value(one.gain) for one in parts.here(point).truce]
        assert -max(gains) == answer.margin, seed
        assert parts.decisive(point).verdict == answer.verdict, seed
        several += len(free) > 1 and len(chosen) < len(wide.guarantees)
    assert several > 10


def test_nobody_waits_for_a_guarantee_that_is_not_in_force():
    settlement = ng.load("four-level-framework")
    wide = settlement.configuration("framework")
    waiting = [one for one in wide.guarantees if wide.guarantee(one).after]
    assert waiting
    free, parts = opened(wide)
    for missing in {other for one in waiting for other in wide.guarantee(one).after}:
        real = replace(wide, guarantees=tuple(one for one in wide.guarantees if one != missing))
        point = put(real, free)
        gains = [float(point.value(one.gain)) for one in parts.here(point).truce]
        assert abs(-max(gains) - float(ng.assess(real).margin)) < 1e-14
