"""The encoding of truces: each part is in the tree exactly when the document mentions it, and is whose it should be."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from negotiation.deterrence import assess, hold_agreement
from negotiation.games import Chance, Decision
from negotiation.settlement import encode, from_data
from negotiation.solvers import solve
from negotiation.testing import random_document, settlement

HALF = Fraction(1, 2)


def plain():
    """Two sides, two guarantors, nothing else."""
    common = {"denial": "0.2", "reputation": "0.2", "cost": {"uniform": {"low": "0", "high": "0.5"}}}
    return (
        settlement()
        .war(adversary_share="0.6", adversary_cost="0.1", power_shift="0.1")
        .block("truce", discount="0.9")
        .guarantee("force", "g", **common)
        .guarantee("ships", "h", **common)
        .party("un", "mandate holder")
        .document()
    )


def given(*changes):
    """The plain document with entries put in: ('path.to.entry', value) pairs."""
    document = plain()
    for path, entry in changes:
        node = document
        *above, last = path.split(".")
        for one in above:
            node = node.setdefault(one, {})
        node[last] = entry
    return document


def tree(document):
    return encode(from_data(document).configuration("only"))


def drawn_things(game):
    """(decisions by label, moves of nature by label, all moves)."""
    decisions, chances, moves = {}, {}, set()
    for node, _ in game.nodes():
        if isinstance(node, Decision):
            decisions[node.where] = node
            moves |= set(node.actions)
        elif isinstance(node, Chance):
            chances.setdefault(node.label, node)
    return decisions, chances, moves


def outcome_labels(game):
    return {node.label for node, _ in game.nodes() if not isinstance(node, Decision | Chance)}


SMALL = {"name": "probing", "gain": {"a": "0.05"}, "false_alarm": "0.1", "response": {"force": "0.1"}}
PROMISE = {"name": "No bases", "provider": "un", "worth": "0.05", "reputation": "0.1"}
UNSURE = {**PROMISE, "cost": {"uniform": {"low": "0", "high": "0.2"}}}
STAGE = {"name": "First", "periods": "2", "deployed": "0.5", "power_shift": "0.2"}
MANDATE = {"holder": "un", "legitimacy_cost": "0.02"}
CONDITIONAL = ("configurations.only.mandate", "conditional")
PARTS = {
    "small violation": ([("violations.v", SMALL)], {"probing"}),
    "probe by the protégé": ([("violations.v", {**SMALL, "gain": {"p": "0.05"}})], {"probing"}),
    "promise": ([("assurances.base", UNSURE)], {"promise: No bases", "keep", "break"}),
    "stage": ([("staging.stages.first", STAGE)], {"in 'First': A", "'First'"}),
    "seen switching": ([("switching.g", {"turns_away": "0.1", "returns": "0.1"})], {"governments"}),
    "unseen switching": (
        [("switching.g", {"turns_away": "0.1", "returns": "0.1", "observed": False})],
        {"governments", "G turned away", "G is willing"},
    ),
    "upkeep": ([("guarantees.force.upkeep", "0.01")], {"contribution: Force", "contribute", "stay out"}),
    "distrust": ([("signature.distrust", "0.1")], {"intent of the adversary", "sincere", "insincere"}),
    "consent of others": ([("guarantees.force.consent", "0.5")], {"consent of others to Force", "given", "refused"}),
    "consent of the adversary": ([("guarantees.force.needs_consent", ["a"])], {"allow", "block"}),
    "support": ([("mandate", {**MANDATE, "support": {"h": "0.5"}}), CONDITIONAL], {"vote of the Security Council"}),
    "veto": ([("mandate", {**MANDATE, "veto": ["a"]}), CONDITIONAL], {"Security Council: A", "consent", "veto"}),
    "renewal veto": (
        [("mandate", {**MANDATE, "veto": ["a"], "renewal_veto": True}), ("configurations.only.mandate", "in force")],
        {"veto renewal, then attack"},
    ),
    "seizure": ([("fait_accompli", {"gain": "0.1", "response_delay": "1"})], {"seize", "time until the response"}),
    "length": ([("truce.length", "3")], {"time until re-armament"}),
    "attribution": ([("protege_violation.attribution", "0.5")], {"attribution", "attributed", "not attributed"}),
}


def said(game):
    """Every label, move and branch of a tree."""
    decisions, chances, moves = drawn_things(game)
    branches = {label for node in chances.values() for label, _, _ in node.branches}
    return {*decisions, *chances, *moves, *branches}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_in_the_tree_exactly_when_the_document_mentions_it(part):
    changes, wanted = PARTS[part]
    found = said(tree(given(*changes)))
    assert wanted <= found
    mandate = [one for one in changes if one[0] == "configurations.only.mandate"]
    without = given(("mandate", MANDATE), *mandate) if mandate else plain()
    assert not wanted & said(tree(without))


def test_coordination_activation_and_aid_change_payoffs_and_no_moves():
    bare = said(tree(given(("violations.v", SMALL), ("guarantees.force.response_delay", "1"))))
    blocks = [("coordination", {"delay_cut": "0.5"}), ("activation", {"before_ceasefire": "0.5"}), ("strength", "1.2")]
    for block in blocks:
        document = given(("violations.v", SMALL), ("guarantees.force.response_delay", "1"), block)
        assert said(tree(document)) == bare


def test_decisions_belong_to_whom_and_to_which_stage():
    changes = [one for name in ("small violation", "promise", "stage", "upkeep", "veto") for one in PARTS[name][0]]
    decisions = drawn_things(tree(given(*changes)))[0]
    told = {(node.party, node.moment.kind, node.moment.guarantee or node.moment.promise) for node in decisions.values()}
    assert {
        ("g", "signature", "force"),
        ("a", "signature", None),
        ("p", "signature", None),
        ("a", "council", None),
        ("a", "truce", None),
        ("p", "truce", None),
        ("un", "promise", "base"),
        ("g", "response", "force"),
        ("h", "response", "ships"),
    } <= told
    truce = {node.kind for where, node in decisions.items() if where.startswith(("after the ceasefire", "in 'First'"))}
    assert truce == {"truce", "aside"}


def test_a_promise_without_a_cost_is_kept_without_a_decision():
    decisions, _, moves = drawn_things(tree(given(("assurances.base", PROMISE))))
    assert not [where for where in decisions if where.startswith("promise")]
    assert "break" not in moves
    plain_gain = assess(from_data(plain())).violations
    sure_gain = assess(from_data(given(("assurances.base", PROMISE)))).violations
    gains = [
        next(g for i, g in found if (i.party, i.deviation) == ("a", "attack")) for found in (plain_gain, sure_gain)
    ]
    assert gains[0] - gains[1] == Fraction(5, 100)


def test_stages_come_in_the_order_of_the_document():
    stages = {"one": {**STAGE, "name": "One"}, "two": {**STAGE, "name": "Two"}}
    for order in (["one", "two"], ["two", "one"]):
        game = tree(given(("staging.stages", {one: stages[one] for one in order})))
        places = [where for where in game.agreement if where.startswith("in '")]
        held = [stages[one]["name"] for one in order]
        names = [node.where for node, _ in game.nodes() if isinstance(node, Decision) and node.where in places]
        assert list(dict.fromkeys(names)) == [f"in '{name}': A" for name in held]


# --- who may act ---


def test_a_guarantee_of_the_adversary_never_acts_and_nobody_is_asked():
    document = given(("guarantees.self", {"name": "Self", "provider": "a", "denial": "0.3", "punishment": "0.1"}))
    document["configurations"]["only"]["guarantees"] = ["force", "ships", "self"]
    game, bare = tree(document), tree(plain())
    assert not [where for where in drawn_things(game)[0] if "Self" in where]
    assert not [label for label in outcome_labels(game) if "Self" in label]
    answers = [assess(from_data(one)) for one in (document, plain())]
    assert answers[0].margin == answers[1].margin
    mine = next(one for one in answers[0].guarantees if one.guarantee == "self")
    assert mine.reliability == 0
    assert said(game) == said(bare)


def test_what_waits_for_a_guarantee_of_the_adversary_never_acts_either():
    document = given(("guarantees.self", {"name": "Self", "provider": "a", "denial": "0.3"}))
    document["guarantees"]["ships"]["after"] = ["self"]
    document["configurations"]["only"]["guarantees"] = ["force", "self", "ships"]
    assert not [where for where in drawn_things(tree(document))[0] if "Ships" in where]


def test_a_guarantee_that_needs_the_adversary_s_consent_is_blocked_in_equilibrium():
    document = given(("guarantees.force.needs_consent", ["a"]))
    answer = assess(from_data(document))
    without = plain()
    without["configurations"]["only"]["guarantees"] = ["ships"]
    assert answer.margin == assess(from_data(without)).margin
    for one in answer.solution:
        moves = {where: move for where, move in one.profile.items() if where.startswith("consent of A after attack")}
        assert moves
        assert set(moves.values()) == {"block"}
    assert next(one for one in answer.guarantees if one.guarantee == "force").reliability == 0


def test_a_provider_seen_to_have_turned_away_is_not_called():
    game = tree(given(("switching.g", {"turns_away": "0.1", "returns": "0.1"})))
    decisions = drawn_things(game)[0]
    away = decisions["after the ceasefire (G turned away): A"].actions["attack"]
    willing = decisions["after the ceasefire: A"].actions["attack"]
    assert [name for name in ("Force", "Ships") if calls(willing, name)] == ["Force", "Ships"]
    assert [name for name in ("Force", "Ships") if calls(away, name)] == ["Ships"]


def test_a_provider_that_turned_away_unseen_is_not_called_and_the_adversary_cannot_tell():
    game = tree(given(("switching.g", {"turns_away": "0.1", "returns": "0.3", "observed": False})))
    decisions = drawn_things(game)[0]
    assert [where for where in decisions if where.startswith("after the ceasefire")] == [
        "after the ceasefire: A",
        "after the ceasefire: P",
    ]
    nature = decisions["after the ceasefire: A"].actions["attack"]
    assert isinstance(nature, Chance)
    by_label = {label: (game.number(chance), below) for label, chance, below in nature.branches}
    assert by_label["G is willing"][0] == Fraction(3, 4)
    assert calls(by_label["G is willing"][1], "Force")
    assert not calls(by_label["G turned away"][1], "Force")


def calls(node, name):
    """Whether a guarantee is called below a node."""
    if isinstance(node, Decision):
        return f"response: {name}" in node.where or any(calls(one, name) for one in node.actions.values())
    return isinstance(node, Chance) and any(calls(below, name) for _, _, below in node.branches)


# --- the mandate ---


def test_ending_the_mandate_is_a_move_only_with_a_veto_over_its_renewal():
    veto = {**MANDATE, "veto": ["a"], "renewal_veto": True}
    in_force = ("configurations.only.mandate", "in force")
    assert "veto renewal, then attack" in said(tree(given(("mandate", veto), in_force)))
    for entry in ({**veto, "renewal_veto": False}, {**veto, "veto": []}, {**veto, "veto": ["h"]}):
        assert "veto renewal, then attack" not in said(tree(given(("mandate", entry), in_force)))
    assert "veto renewal, then attack" not in said(tree(given(("mandate", veto))))


def test_ending_the_mandate_brings_what_an_attack_without_a_mandate_does():
    veto = {**MANDATE, "veto": ["a"], "renewal_veto": True, "public_commitment": "0.1", "neutrality": "0.5"}
    answer = assess(from_data(given(("mandate", veto), ("configurations.only.mandate", "in force"))))
    gains = {one.deviation: gain for one, gain in answer.violations if one.party == "a"}
    bare = {one.deviation: gain for one, gain in assess(from_data(plain())).violations if one.party == "a"}
    assert gains["veto renewal, then attack"] == bare["attack"]
    assert gains["veto renewal, then attack"] > gains["attack"]


def test_the_votes_of_others_are_moves_of_nature_by_the_product_of_their_chances():
    mandate = {**MANDATE, "support": {"h": "0.5", "g": "0.8"}}
    game = tree(given(("mandate", mandate), CONDITIONAL))
    decisions, chances, _ = drawn_things(game)
    vote = chances["vote of the Security Council"]
    assert {label: game.number(chance) for label, chance, _ in vote.branches} == {
        "adopted": Fraction(4, 10),
        "failed": Fraction(6, 10),
    }
    assert not [where for where in decisions if where.startswith("Security Council")]
    adopted, failed = (below for _, _, below in vote.branches)
    assert isinstance(adopted, Decision)
    assert adopted.where == "after the ceasefire with the mandate: A"
    assert isinstance(failed, Decision)
    assert failed.where == "after the ceasefire after a failed vote: A"


def test_the_adversary_decides_before_the_others_vote():
    mandate = {**MANDATE, "veto": ["a"], "support": {"h": "0.5"}}
    council = drawn_things(tree(given(("mandate", mandate), CONDITIONAL)))[0]["Security Council: A"]
    assert isinstance(council.actions["consent"], Chance)
    assert council.actions["consent"].label == "vote of the Security Council"
    assert isinstance(council.actions["veto"], Decision)


# --- every tree ---


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(5))
def test_random_truces_have_perfect_recall_and_verified_equilibria(batch):
    for seed in range(batch * 20, (batch + 1) * 20):
        answer = assess(from_data(random_document(random.Random(seed), truce=True)))
        assert len(answer.solution) >= 1
        assert all(one.verification.holds is True for one in answer.solution)
        assert recalls(answer.game)


def recalls(game):
    """Perfect recall from the definition: in one information set a party made the same moves before, everywhere."""
    seen = {}

    def walk(node, mine):
        if isinstance(node, Decision):
            known = mine.get(node.party, ())
            if seen.setdefault(node.where, known) != known:
                return False
            below = node.actions.items()
            return all(walk(one, {**mine, node.party: (*known, (node.where, move))}) for move, one in below)
        return not isinstance(node, Chance) or all(walk(below, mine) for _, _, below in node.branches)

    return walk(game.root, {})


def test_chances_of_nature_add_up_to_one_everywhere():
    for seed in range(40):
        game = encode(from_data(random_document(random.Random(seed), truce=True)).configuration("only"))
        for node, _ in game.nodes():
            if isinstance(node, Chance):
                chances = [game.number(chance) for _, chance, _ in node.branches]
                assert sum(chances) == 1
                assert min(chances) >= 0


def test_a_small_violation_is_punished_by_an_alarm_and_otherwise_not():
    document = given(("violations.v", SMALL), ("guarantees.force.detection", "0.5"))
    _, chances, _ = drawn_things(tree(document))
    alarm = {label: below for label, _, below in chances["alarm after probing"].branches}
    assert alarm["alarm"].label == "probing, punished"
    assert alarm["no alarm"].label == "probing, not punished"


def test_the_agreement_is_held_at_every_decision_that_can_break_it():
    changes = [one for name in ("stage", "upkeep", "veto", "seen switching") for one in PARTS[name][0]]
    game = tree(given(*changes))
    told = set(game.agreement.values())
    assert told == {"contribute", "sign", "consent", "comply"}
    incentives = {one.deviation for one in hold_agreement(game)[0].incentives}
    assert {"stay out", "fight on", "veto", "attack"} <= incentives


def test_a_tree_with_everything_is_solved_and_verified():
    changes = [one for changes, _ in PARTS.values() for one in changes]
    document = given(*changes)
    document["mandate"] = {**MANDATE, "veto": ["a"], "support": {"h": "0.5"}, "renewal_veto": True}
    document["configurations"]["only"]["mandate"] = "conditional"
    found = solve(encode(from_data(document).configuration("only")))
    assert all(one.verification.holds is True for one in found)
