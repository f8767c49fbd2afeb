"""One door: the same change gives the same answer, or the same refusal, wherever it is made."""

from __future__ import annotations

import json
from functools import lru_cache
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import negotiation as ng
from helpers.states import node
from negotiation.app.kernel import setting_of
from negotiation.app.page_data import page_data
from negotiation.app.python_answers import PythonAnswers, configuration_of
from negotiation.app.widget import page_state
from negotiation.app.widget import state_of as widget_state
from negotiation.cli import main
from negotiation.errors import UsageError
from negotiation.report.files import report as report_on
from negotiation.settlement.changes import written

CASES = {"land-options": "freeze_us", "paris-declaration": "as_published", "us-type-switching": "observed"}
PYTHON = PythonAnswers(ng.load, lambda settlement: None)


@lru_cache(maxsize=8)
def page_of(model):
    settlement = ng.load(model)
    return page_data(settlement, [setting_of(settlement.configuration(CASES[model]))])


def state_of(model, values):
    """A request of the page: the configuration of the model's case, with numbers set."""
    here = ng.load(model).configuration(CASES[model])
    parts = {"territory": here.territory, "mandate": here.mandate, "layers": list(here.guarantees)}
    parts |= {"without": list(here.without), "assurances": list(here.assurances)}
    return {"model": model, "state": {"configuration": here.id, **parts, "values": values}}


def outcome(call):
    """What a door answers: the configuration, or None for a refusal."""
    try:
        return call()
    except UsageError as error:
        assert str(error)
        return None


@st.composite
def changes(draw):
    """A model and a few numbers set, inside and outside of what may stand there."""
    model = draw(st.sampled_from(list(CASES)))
    numbers = {number["path"]: number for number in page_of(model)["numbers"]}
    together = [rule["paths"] for rule in page_of(model)["rules"]]
    chosen = draw(
        st.one_of(st.sampled_from([*together]), st.lists(st.sampled_from(list(numbers)), min_size=1, max_size=3))
    )
    values = {}
    for path in chosen if draw(st.booleans()) else chosen[:1]:
        if path not in numbers:
            continue
        own = numbers[path]
        low, high = (own["low"], own["high"]) if own["low"] is not None else (0, 2 * own["value"] + 1)
        inside = st.floats(low, high).map(lambda value: round(value, 6))
        odd = st.sampled_from([0, 1, 0.5, -1, 2, 1e20, 1e-200, own["value"]])
        values[path] = draw(st.one_of(inside, inside, odd))
    return model, values


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes())
def test_every_door_gives_the_same_answer_or_the_same_refusal(change):
    model, values = change
    name, settlement = CASES[model], ng.load(model)
    texts = {path: repr(value) for path, value in values.items()}
    here = outcome(lambda: settlement.configuration(name).change(texts))
    asked = outcome(lambda: PYTHON.configuration(state_of(model, values)))
    (link,) = node("link.mjs", {"data": page_of(model), "texts": [urlencode({"c": name, **texts})]})
    assert (here is None) == (asked is None) == bool(link["problems"]), (values, link)
    whole = outcome(lambda: settlement.change(texts))
    if here is None:
        assert whole is None
        return
    answer = ng.assess(here)
    assert asked.changed == here.changed
    assert asked.changes == here.changes
    assert link["verdict"] == answer.verdict
    assert link["margin"] == pytest.approx(float(answer.margin), abs=1e-9)
    assert {change.path for change in here.changes} == set(link["values"])
    if whole is not None:  # every configuration takes it
        assert ng.assess(whole, name).margin == answer.margin
    shown = page_state(widget_state(here, page_of(model)), page_of(model))
    assert configuration_of(settlement, shown).changed == here.changed


def test_the_command_line_and_the_report_pass_the_same_door():
    settlement = ng.load("land-options")
    good, bad = "war.adversary_cost=0.07", "territory.areas.crimea.weight.russia=1"
    ran = CliRunner().invoke(main, ["sources", "land-options", "freeze", "--set", good, "--json"])
    there = settlement.configuration("freeze").change({"war.adversary_cost": "0.07"})
    assert json.loads(ran.stdout)["verdict"] == ng.assess(there).verdict
    refused = CliRunner().invoke(main, ["sources", "land-options", "freeze", "--set", bad])
    assert refused.exit_code == 2
    for call in (
        lambda: settlement.configuration("freeze").change(dict([bad.split("=")])),
        lambda: PYTHON.configuration(
            {**state_of("land-options", {}), **state_of("land-options", {bad.split("=")[0]: 1})}
        ),
        lambda: PYTHON.report({**state_of("land-options", {bad.split("=")[0]: 1}), "suffix": ".csv"}),
    ):
        with pytest.raises(UsageError) as told:
            call()
        assert str(told.value) in " ".join(refused.output.split()) or "add up to 1.78" in str(told.value)


FRAMEWORK = [
    ({"territory.areas.crimea.weight.russia": 1}, "would add up to 1.78"),
    ({"guarantees.us_backstop.cost.uniform.low": 0.9}, "the cost would range from 0.9 to 0.4"),
    ({"guarantees.us_backstop.cost.uniform.low": 0.4}, "the cost would range from 0.4 to 0.4"),
    ({"war.adversary_cost": 10**400}, "too large"),
]


@pytest.mark.parametrize("what", ["exact", "prove", "sweep", "report"])
@pytest.mark.parametrize(("values", "told"), FRAMEWORK)
def test_what_does_not_go_together_is_refused_by_everything_that_can_be_asked(values, told, what):
    here = ng.load("four-level-framework").configuration("framework")
    parts = {"territory": here.territory, "mandate": here.mandate, "layers": list(here.guarantees)}
    parts |= {"without": list(here.without), "assurances": list(here.assurances)}
    state = {"configuration": "framework", **parts, "values": values}
    request = {"model": "four-level-framework", "state": state}
    request |= {"path": "war.power_shift", "paths": ["war.power_shift"], "suffix": ".csv"}
    with pytest.raises(UsageError, match=told):
        PYTHON.report(request) if what == "report" else PYTHON.ask(what, request)


def test_a_link_with_one_weight_alone_is_told_and_left_out():
    (found,) = node(
        "link.mjs",
        {"data": page_of("land-options"), "texts": ["territory.areas.crimea.weight.russia=1&war.adversary_cost=0.07"]},
    )
    assert found["problems"][0][0] == "link.together"
    assert "add up to 1.78" in found["problems"][0][1]["reason"]
    assert found["values"] == {"war.adversary_cost": 0.07}


def test_the_cure_that_a_refusal_names_is_taken():
    here = ng.load("land-options").configuration("freeze")
    with pytest.raises(UsageError) as told:
        here.change({"territory.areas.crimea.weight.russia": "0.3"})
    cure = dict(pair.split("=") for pair in str(told.value).split("In proportion: ")[1].rstrip(".").split(", "))
    there = here.change({"territory.areas.crimea.weight.russia": "0.3", **cure})
    assert sum(there.values[path] for path in ("territory.areas.crimea.weight.russia", *cure)) == 1
    assert written(there.values["territory.areas.crimea.weight.russia"]) == "0.3"
    assert {change.path for change in there.changes} == {"territory.areas.crimea.weight.russia", *cure}


def test_a_changed_row_of_a_report_is_the_configuration_assessed():
    here = ng.load("land-options").configuration("freeze_us").change({"war.adversary_cost": "0.07"})
    row = report_on(here).content.data["comparison"][-1]
    assert row["name"] == "Freeze, US duty, changed"
    assert row["value"] == float(ng.assess(here).margin)
    assert row["changes"] == "Russia's cost of fighting: 0.07 instead of 0.08"


def test_half_a_letter_in_a_request_is_refused_in_words():
    from negotiation.app.server import create_app

    starlette = pytest.importorskip("starlette.testclient")
    app = create_app(ng.load("land-options"), token="t", hosts=("testserver",))
    with starlette.TestClient(app) as client:
        for body in ('{"job": "\\ud800"}', '{"model": "\\ud800", "state": {}}', '{"text": "id: \\udfff"}'):
            for what in ("progress", "exact", "check"):
                answer = client.post(f"/t/ask/{what}", content=body)
                assert answer.status_code == 400, (what, body)
                assert answer.json()["error"]
