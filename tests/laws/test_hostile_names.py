"""Names are names: whatever parties, guarantees, stages and violations are called, no word and no kind changes.

A model is answered under harmless names, each of its own; in every text of every answer these are then replaced by
hostile ones. The same model under the hostile names must say just that, and its numbers, kinds and verdicts are equal.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import negotiation as ng
from helpers.agreements import worked
from negotiation.app.kernel import kernel, setting_of
from negotiation.app.page_data import page_data
from negotiation.deterrence import assess
from negotiation.games import Decision
from negotiation.games.outline import outline
from negotiation.report import brief, explain
from negotiation.report.files.files import report
from negotiation.settlement import encode, from_data

MODELS = ("everything", "us-type-switching", "nato-membership", "graduated-response")
HOSTILE = (
    "Russia: federal forces",
    "after the ceasefire",
    "after the ceasefire: Russia",
    "Force for when allies turned away",
    "turned away",
    "(the United States turned away)",
    "in 'freeze': it",
    "in 'x'",
    "a: b",
    "attack",
    "comply",
    "stay out",
    "veto renewal, then attack",
    "contribution: ",
    "contribution: Force",
    "response: Force (no mandate)",
    "signature: Russia",
    "(2)",
    "attack (2)",
    "with the mandate",
    "{who} {what}",
    "{0}",
    "%s",
    "'\"`",
    "<b>Force</b> & co",
    "Сили оборони",
    "\u202eforces",
    "nobody",
    "undetermined",
    "truce",
)
BLOCKS = (("parties",), ("guarantees",), ("violations",), ("staging", "stages"), ("assurances",))


def entries(data):
    """(path, entry) of everything that has a name for people."""
    for path in BLOCKS:
        found: Any = data
        for key in path:
            found = (found or {}).get(key, {})
        for key, entry in found.items():
            yield (*path, key), entry


def renamed(data, names):
    """The document with other names."""
    found = copy.deepcopy(data)
    for path, entry in entries(found):
        entry["name"] = names[path]
    return from_data(found)


def texts(found, path=""):
    """Every text in plain data, with its place."""
    if isinstance(found, str):
        yield path, found
    elif isinstance(found, dict):
        for key, entry in found.items():
            yield from texts(entry, f"{path}.{key}")
    elif isinstance(found, (list, tuple)):
        for index, entry in enumerate(found):
            yield from texts(entry, f"{path}.{index}")
    else:
        yield path, repr(found)


def told(settlement, configuration):
    """What every output says about a configuration, as (place, text)."""
    answer = assess(settlement, configuration)
    explained = explain(settlement, configuration)
    levers = ["war.power_shift"]
    return dict(
        [
            *texts(answer.as_data(), "assess"),
            *texts([dict(row) for row in answer.rows()], "row"),
            *texts([each.as_data() for each in answer.conditions], "conditions"),
            *texts(explained.as_data(), "explain"),
            *texts([claim.as_data() for claim in explained.claims], "claims"),
            *texts(
                [dict(row) for path in levers for row in ng.phases(answer.configuration, lever=path).rows()], "phases"
            ),
        ]
    )


def whole(settlement):
    """What the outputs about a whole model say, the heavy ones: its page, its report, the page's data."""
    data = page_data(settlement, [])
    return dict(
        [
            *texts(report(settlement).as_data(), "report"),
            *texts([dict(row) for row in brief(settlement).rows()], "page"),
            *texts(data["names"], "names"),
            *texts(data["tables"], "tables"),
        ]
    )


def put(text, names):
    """A text with the harmless names replaced, all at once."""
    return re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], text)


def alike(one, other):
    """Equal up to the number behind equal labels and capitals at the beginning of sentences."""
    return one.casefold() == other.casefold()


def bare(place, text):
    """A label of the game without the number that tells it from an equal one."""
    label = place.endswith((".where", ".deviation", ".instead_of", "outline"))
    return re.sub(r" \(\d+\)(?=$|:|,| \()", "", text, flags=re.MULTILINE) if label else text


def shape(game):
    """A tree without its labels: who moves when, what the moves do, and how many nodes each information set has."""
    order = {where: index for index, where in enumerate(game.information_sets)}
    return [
        (order[node.where], node.moment, tuple(node.acts.values()), len(node.actions))
        for node, _ in game.nodes()
        if isinstance(node, Decision)
    ]


def harmless(data):
    """Each name a token that occurs nowhere else."""
    return {path: f"Q{index}token" for index, (path, _) in enumerate(entries(data))}


KNOWN: dict[str, Any] = {}


def everything():
    """A small settlement with everything that has a name: stages, governments, distrust, a promise."""
    found = worked(guarantees__own__denial="0.1", truce__discount="0.95", signature__distrust="0.05")
    private = {"uniform": {"low": "0", "high": "0.5"}}
    for key in ("g", "h"):
        found["parties"][key] = {"role": "guarantor", "name": key}
    found["guarantees"]["force"] = {
        "name": "Force",
        "provider": "g",
        "denial": "0.1",
        "own_stake": "0.5",
        "reputation": "0.1",
        "cost": private,
    }
    found["guarantees"]["ships"] = {**found["guarantees"]["force"], "provider": "h", "needs_consent": ["a"]}
    found["guarantees"]["larger"] = {**found["guarantees"]["force"], "upkeep": "0.01"}
    found["configurations"]["only"]["guarantees"] = ["own", "force", "ships", "larger"]
    found["switching"] = {"g": {"turns_away": "0.1", "returns": "0.1"}}
    stage = {"name": "First", "periods": "2", "deployed": "0.5", "power_shift": "0.2"}
    found["staging"] = {"stages": {"first": stage, "second": {**stage, "deployed": "0.9"}}}
    small = {"name": "probing", "gain": {"a": "0.01", "p": "0.02"}, "false_alarm": "0.1", "response": {"force": "0.1"}}
    found["violations"] = {"v": small, "w": {**small, "name": "raids"}}
    found["monitoring"] = {"detection": "0.8"}
    promise = {"name": "No bases", "provider": "h", "worth": "0.05", "reputation": "0.1", "cost": private}
    found["assurances"] = {"bases": promise}
    return found


def document(model):
    return everything() if model == "everything" else copy.deepcopy(ng.load(model).tree.data)


def harmless_answers(model):
    """The answers under harmless names, made once."""
    if model not in KNOWN:
        data = document(model)
        names = harmless(data)
        settlement = renamed(data, names)
        base = settlement.document.baseline
        own = told(settlement, base)
        tree = outline(encode(settlement, base))
        tape = kernel(settlement, setting_of(settlement.configuration(base)))
        KNOWN[model] = (data, names, own, tree, tape, encode(settlement, base))
    return KNOWN[model]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.sampled_from(MODELS), st.randoms(use_true_random=False))
def test_no_name_changes_a_word_or_a_kind_of_any_answer(model, rng):
    data, names, own, tree, tape, game = harmless_answers(model)
    pool = list(HOSTILE)
    rng.shuffle(pool)
    hostile = {path: pool[index % len(pool)] for index, path in enumerate(names)}
    settlement = renamed(data, hostile)
    base = settlement.document.baseline
    by_token = {names[path]: hostile[path] for path in names}
    found = told(settlement, base)
    assert set(found) == set(own)
    for place, text in own.items():
        assert alike(bare(place, found[place]), bare(place, put(text, by_token))), place
    assert shape(encode(settlement, base)) == shape(game)
    assert alike(bare("outline", outline(encode(settlement, base))), bare("outline", clean_put(tree, by_token)))
    again = kernel(settlement, setting_of(settlement.configuration(base)))
    for key in set(tape) - {"held", "refusal"}:
        assert again[key] == tape[key], key
    for choice, cases in tape.get("held", {}).items():
        for mine, theirs in zip(cases, again["held"][choice], strict=True):
            for group in ("truce", "signature"):
                assert [without_labels(each) for each in mine[group]] == [without_labels(e) for e in theirs[group]]


def without_labels(incentive):
    return {key: value for key, value in incentive.items() if key not in ("where", "move")}


def clean_put(text, names):
    from negotiation.display import clean

    return "\n".join(clean(line) for line in put(text, names).splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("model", ["us-type-switching", "one-month-freeze"])
def test_no_name_changes_a_word_of_report_page_and_page_data(model):
    data, names, *_ = harmless_answers(model)
    hostile = {path: HOSTILE[(7 * index) % len(HOSTILE)] for index, path in enumerate(names)}
    by_token = {names[path]: hostile[path] for path in names}
    own, found = whole(renamed(data, names)), whole(renamed(data, hostile))
    assert set(own) == set(found)
    for place, text in own.items():
        if "fingerprint" not in place and "again" not in place:
            assert alike(found[place], put(text, by_token)), place


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_equal_names_merge_no_information_set_and_no_move(model):
    """Documents with equal names are refused, for the readers' sake; the game does not hang on that."""
    data, names, _, _, _, game = harmless_answers(model)
    settlement = renamed(data, names)
    base = settlement.document.baseline
    theirs = assess(settlement, base)
    for _, entry in (each for block in blocks(settlement.document) for each in block.items()):
        object.__setattr__(entry, "name", "attack")
    assert shape(encode(settlement, base)) == shape(game)
    mine = assess(settlement, base)
    assert (mine.verdict, mine.margin, mine.mandate) == (theirs.verdict, theirs.margin, theirs.mandate)
    slacks = [[(each.kind, each.slack) for each in answer.conditions] for answer in (mine, theirs)]
    assert slacks[0] == slacks[1]


def blocks(document):
    stages = [document.staging.stages] if document.staging else []
    return [document.parties, document.guarantees, document.violations, document.assurances, *stages]


def test_a_violation_may_have_the_name_of_a_move():
    data = copy.deepcopy(ng.load("graduated-response").tree.data)
    kinds = list(data["violations"])
    plain = assess(from_data(data))
    for name in ("attack", "comply", "seize"):
        data["violations"][kinds[0]]["name"] = name
        answer = assess(from_data(copy.deepcopy(data)))
        assert answer.margin == plain.margin
        assert answer.verdict == plain.verdict
        assert [each.kind for each in answer.conditions] == [each.kind for each in plain.conditions]
        assert f"Russia does not gain by '{name}'" in {each.text for each in answer.conditions}
