"""Critical discount factors and payoff sets of repeated games: closed forms, thin sets, published numbers."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.deterrence.levers.region import region
from negotiation.errors import SolverError, UsageError
from negotiation.expressions import Enclosure
from negotiation.games import NormalFormGame
from negotiation.games.repeated import RepeatedGame, grim, tit_for_tat
from negotiation.repeated.patience import best_punishment
from negotiation.repeated.payoff_set import hull, payoff_set

C, D = "C", "D"


def patient(game, plan, concept="subgame perfect"):
    """The discount factors at which a plan is an equilibrium."""
    return region(game, plan, lever="discount", low=0, high=1, incentives=game.incentives(plan, concept=concept))


def prisoners(reward, sucker, temptation, punishment):
    labels = {"A": [C, D], "B": [C, D]}
    mine = [[reward, sucker], [temptation, punishment]]
    theirs = [[reward, temptation], [sucker, punishment]]
    return RepeatedGame(NormalFormGame.from_arrays({"A": mine, "B": theirs}, labels))


def test_axelrod_1984_grim_needs_one_half_and_tit_for_tat_two_thirds():
    game = prisoners(3, 0, 5, 1)
    assert patient(game, grim(game, (C, C), (D, D))).threshold == Fraction(1, 2)
    assert patient(game, tit_for_tat(game, (C, C), (D, D)), concept="Nash").threshold == Fraction(2, 3)
    assert best_punishment(game, (C, C)).least == Fraction(1, 2)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(st.integers(-20, 20), min_size=4, max_size=4, unique=True))
def test_tit_for_tat_holds_from_the_larger_of_two_ratios(payoffs):
    """max((T-R)/(T-P), (T-R)/(R-S)), if that is below 1 (literature: repeated prisoners' dilemma)."""
    sucker, punishment, reward, temptation = sorted(payoffs)
    game = prisoners(reward, sucker, temptation, punishment)
    found = patient(game, tit_for_tat(game, (C, C), (D, D)), concept="Nash")
    least = max(Fraction(temptation - reward, temptation - punishment), Fraction(temptation - reward, reward - sucker))
    if least < 1:
        assert found.threshold == least
    elif least > 1:
        assert not found.intervals


@settings(max_examples=40)
@given(st.lists(st.integers(-20, 20), min_size=4, max_size=4, unique=True))
def test_in_a_prisoners_dilemma_no_punishment_is_better_than_grim(payoffs):
    sucker, punishment, reward, temptation = sorted(payoffs)
    game = prisoners(reward, sucker, temptation, punishment)
    found = best_punishment(game, (C, C))
    assert found.least == Fraction(temptation - reward, temptation - punishment)
    assert str(found.evidence) == "exact"


@pytest.mark.parametrize(
    ("discount", "corners"),
    [
        ("0.05", {(3, 3)}),
        (Fraction(1, 7) - Fraction(1, 10**15), {(3, 3)}),
        ("1/7", {(3, 3), (9, 9)}),
        (Fraction(1, 7) + Fraction(1, 10**15), {(3, 3), (9, 9)}),
        ("0.9", {(3, 3), (9, 9), (Fraction(39, 4), 3), (3, Fraction(39, 4))}),
    ],
)
def test_the_payoff_set_is_right_at_below_and_above_the_critical_discount_factor(discount, corners):
    found = payoff_set(prisoners(9, 1, 10, 3).at(discount=discount))
    assert found.exact
    assert set(found.outer) == corners
    assert found.contains((9, 9)) is ((9, 9) in corners)


def test_abreu_and_sannikov_2014_example_is_enclosed_from_outside():
    """Their 3 x 3 example at δ = 0.3; the corners that QuantEcon's documentation prints."""
    stage = NormalFormGame.from_arrays(
        {"A": [[16, 3, 0], [21, 10, -1], [9, 5, -5]], "B": [[9, 13, 3], [1, 4, 0], [0, -4, -15]]}
    )
    found = payoff_set(RepeatedGame(stage).at(discount="0.3"))
    rounded = {tuple(round(float(x), 4) for x in corner) for corner in found.outer}
    published = {(7.3377, 10.9826), (1.1257, 2.8), (7.3377, 0.0), (7.8631, 0.0), (19.7918, 2.8), (15.5631, 9.1)}
    assert published <= rounded
    assert found.contains((10, 4)) is True
    assert found.contains((20, 5)) is False
    assert found.contains((12, 4)) is None
    assert found.evidence.kind == "enclosed"


@settings(max_examples=30)
@given(st.lists(st.integers(-6, 6), min_size=8, max_size=8), st.sampled_from(["0.2", "0.5", "0.8"]))
def test_payoff_sets_lie_between_their_bounds_and_contain_every_stage_equilibrium(payoffs, discount):
    stage = NormalFormGame.from_arrays(
        {"A": [payoffs[:2], payoffs[2:4]], "B": [payoffs[4:6], payoffs[6:]]}, {"A": [C, D], "B": [C, D]}
    )
    game = RepeatedGame(stage)
    found = payoff_set(game.at(discount=discount), rounds=25)
    feasible = hull([(stage.rational["A"][c], stage.rational["B"][c]) for c in stage.combinations()])
    for corner in found.inner:
        assert found.contains(corner) is True
    for combination in stage.combinations():
        pair = (stage.rational["A"][combination], stage.rational["B"][combination])
        plan = grim(game, combination, combination)
        if all(one.at({"discount": discount}) <= 0 for one in game.incentives(plan)):
            assert found.contains(pair) is True
    assert all(min(p[0] for p in feasible) <= x <= max(p[0] for p in feasible) for x, _ in found.outer)


def test_the_unit_of_payoffs_changes_no_payoff_set():
    small = prisoners(*(Fraction(x, 10**12) for x in (9, 1, 10, 3)))
    assert best_punishment(small, (C, C)).least == Fraction(1, 7)
    corners = payoff_set(small.at(discount="1/7")).outer
    assert corners == ((Fraction(3, 10**12),) * 2, (Fraction(9, 10**12),) * 2)


def test_where_the_worst_equilibria_do_not_reach_the_minmax_the_answer_is_enclosed():
    """Punishing with the minmax hurts the punisher, so more patience is needed than the minmax bound says."""
    labels = {"A": ["coop", "cheat", "hurt"], "B": ["coop", "cheat", "hurt"]}
    mine = [[4, 0, -5], [6, 1, -5], [-5, -5, -6]]
    stage = NormalFormGame.from_arrays({"A": mine, "B": [list(row) for row in zip(*mine, strict=True)]}, labels)
    found = best_punishment(RepeatedGame(stage), ("coop", "coop"))
    floor = Fraction(2, 2 + 4 + 5)
    assert isinstance(found.least, (Fraction, Enclosure))
    assert float(found.least) >= floor
    assert float(found.least) <= Fraction(2, 5) + Fraction(1, 10**6), "grim does it from 2/5 on"


def test_misuse_is_refused():
    game = prisoners(9, 1, 10, 3)
    with pytest.raises(SolverError, match="no value"):
        payoff_set(game)
    with pytest.raises(SolverError, match="two parties"):
        payoff_set(RepeatedGame(NormalFormGame.from_arrays({p: [[[1]]] for p in "abc"})).at(discount="0.5"))
    with pytest.raises(UsageError, match="no combination"):
        best_punishment(game, (C, "X"))
    with pytest.raises(UsageError, match="no concept"):
        patient(game, grim(game, (C, C), (D, D)), concept="perfect")
    assert best_punishment(game, (C, D)).least is None
