"""The served page answers those who have its link, on this machine, and gives nothing away."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

import negotiation as ng
from negotiation.app.page_data import page_data
from negotiation.app.server import MOST_BODY, create_app
from negotiation.display import plain
from negotiation.settlement.catalogue import models_folder

HOST = "127.0.0.1:8000"
TOKEN = "a-token-of-a-session"


@pytest.fixture(scope="module")
def client():
    app = create_app(ng.load("land-options"), token=TOKEN, hosts=(HOST, "localhost:8000"))
    with TestClient(app, base_url=f"http://{HOST}") as found:
        yield found


def ask(client, what, body, **headers):
    return client.post(f"/{TOKEN}/ask/{what}", content=json.dumps(body), headers=headers)


def state(**entries):
    here = {"configuration": "freeze", "territory": "freeze", "layers": ["ukrainian_forward"], "mandate": "absent"}
    return {"model": "land-options", "state": {**here, "without": [], "assurances": [], "values": {}, **entries}}


def test_who_has_the_link_gets_the_page_and_its_parts(client):
    for path, kind in (("", "text/html"), ("page.js", "text/javascript"), ("style.css", "text/css")):
        answer = client.get(f"/{TOKEN}/{path}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)


def test_without_the_token_there_is_nothing(client):
    for path in ("/", "/page.js", "/wrong/", "/wrong/data?model=land-options", "/wrong/page.js"):
        assert client.get(path).status_code in (403, 404)
    assert client.post("/wrong/ask/check", content="{}").status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1:9", "evil.example:8000", "", "127.0.0.1:8000.evil.example"]
)
def test_another_host_name_is_not_answered(client, host):
    """A page of somebody else whose name was pointed at this machine cannot read anything."""
    assert client.get(f"/{TOKEN}/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8000", "http://127.0.0.1:9"])
def test_another_origin_is_not_answered(client, origin):
    assert ask(client, "check", {"text": "id: x"}, Origin=origin).status_code == 403
    assert client.get(f"/{TOKEN}/data?model=land-options", headers={"Origin": origin}).status_code == 403


def test_the_policy_allows_the_pages_own_files_and_nothing_else(client):
    for answer in (client.get(f"/{TOKEN}/"), client.get(f"/{TOKEN}/page.js"), client.get("/wrong/")):
        if answer.status_code == 404:
            continue
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        assert "unsafe" not in policy
        assert "*" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "models/settlements/land-options.yaml", "", "x" * 900]
)
def test_nothing_on_the_disk_can_be_asked_for(client, name):
    answer = client.get(f"/{TOKEN}/data", params={"model": name})
    assert answer.status_code == 400
    assert "there is no scenario" in answer.json()["error"]
    path = str(models_folder() / "settlements" / "land-options.yaml")
    assert client.get(f"/{TOKEN}/data", params={"model": path}).status_code == 400
    assert client.get(f"/{TOKEN}/{name}").status_code in (200, 403, 404)
    assert "root:" not in client.get(f"/{TOKEN}/{name}").text


def test_a_document_of_ones_own_may_extend_the_catalogue_but_names_no_path(client):
    for name in ("../bases/common-ground", "/etc/passwd", "land-options.yaml"):
        found = ask(client, "check", {"text": f"id: mine\nextends: {name}\ntitle: t\nsummary: s\n"}).json()
        assert found["model"] is None
        assert "to extend" in found["problems"][0]["what"]


def test_bodies_are_bounded_and_must_be_mappings(client):
    large = client.post(f"/{TOKEN}/ask/check", content=b"[" * (MOST_BODY + 2))
    assert large.status_code == 400
    assert "too large" in large.json()["error"]
    for body in (b"[]", b"{", b"1", b"[" * 100_000, b"\xff\xfe", b'{"text": 1}'):
        answer = client.post(f"/{TOKEN}/ask/check", content=body)
        assert answer.status_code == 400, body[:10]
        assert answer.json()["error"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"model": "land-options"},
        state(territory="moon"),
        state(layers=["nobody"]),
        state(layers="ukrainian_forward"),
        state(mandate="yes"),
        state(without=["everything"]),
        state(values={"war.power_shift": 9}),
        state(values={"war.power_shift": "0.1"}),
        state(values={"war.power_shift": True}),
        state(values={"no.such.path": 1}),
        state(values=[1]),
        state(configuration="nothing"),
        state(configuration=["freeze"]),
    ],
)
def test_a_strange_state_is_refused_in_words(client, given):
    answer = ask(client, "exact", {**given, "path": "war.power_shift"})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert "Traceback" not in answer.text


def test_exact_borders_are_the_librarys(client):
    found = ask(client, "exact", {**state(values={"war.adversary_cost": 0.1}), "path": "war.power_shift"}).json()
    here = ng.load("land-options").configuration("freeze").change({"war.adversary_cost": "0.1"})
    assert found["verdict"] == ng.assess(here).verdict
    phases = ng.phases(here, lever="war.power_shift")
    assert found["rows"] == plain(phases.rows())
    assert found["evidence"] == str(phases.evidence)
    assert found["margin"] == plain(ng.assess(here).margin)


def test_a_proof_over_ranges_can_be_asked_for(client):
    given = state(layers=["ukrainian_forward", "us_committed"])
    found = ask(client, "prove", {**given, "paths": ["war.protege_cost"]}).json()
    assert found["answer"] == "proved"
    refused = ask(client, "prove", {**given, "paths": ["war.adversary_share", "war.power_shift", "war.adversary_cost"]})
    assert refused.json()["answer"] in ("refuted", "undecided", "proved")


def test_a_sweep_tells_its_progress_and_stops_when_told(client):
    job = ask(client, "sweep", state()).json()["job"]
    for _ in range(600):
        now = ask(client, "progress", {"job": job}).json()
        if now["done"]:
            break
    stopped = ask(client, "stop", {"job": job}).json()
    assert stopped["stopped"] or stopped["finished"]
    assert not stopped["error"]
    assert 0 <= stopped["kept"] <= stopped["done"] <= stopped["worlds"]
    assert ask(client, "progress", {"job": "nobody's"}).status_code == 400


def test_the_kernels_that_are_fetched_are_those_that_the_file_holds(client):
    whole = page_data(ng.load("land-options"))
    data = client.get(f"/{TOKEN}/data", params={"model": "land-options"}).json()
    assert data["numbers"] == json.loads(json.dumps(whole["numbers"]))
    for key, wanted in whole["kernels"].items():
        found = client.get(f"/{TOKEN}/kernel", params={"model": "land-options", "key": key}).json()
        assert found == json.loads(json.dumps(wanted))
    assert client.get(f"/{TOKEN}/kernel", params={"model": "land-options", "key": "x|y"}).status_code == 400


def test_a_document_of_ones_own_is_read_checked_and_shown(client):
    text = "id: mine\nextends: land-options\ntitle: <b>Mine</b>\nsummary: My own.\n"
    body = "configurations: {own: {territory: freeze, guarantees: []}}\nbaseline: "
    wrong = ask(client, "check", {"text": text + body + "owl\n"}).json()
    assert wrong["model"] is None
    assert wrong["problems"] == [
        {"line": 6, "what": "there is no configuration 'owl'.", "advice": "Did you mean 'own'?"}
    ]
    found = ask(client, "check", {"text": text + body + "own\n"}).json()
    assert found["model"] == "mine"
    assert client.get(f"/{TOKEN}/data", params={"model": "mine"}).json()["title"] == "<b>Mine</b>"
