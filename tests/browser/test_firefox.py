"""The file opens in Firefox from disk too, driven by the browser's own protocol (WebDriver BiDi)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time

import pytest

import negotiation as ng
from negotiation.display import decimal


class Firefox:
    """Just enough of the protocol: open a page, ask it something."""

    def __init__(self, profile):
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            assert not os.environ.get("CI"), "firefox-esr is missing"
            pytest.skip("firefox-esr is not installed")
        websocket = pytest.importorskip("websocket")
        command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, env={"HOME": str(profile), "PATH": "/usr/bin:/bin"}
        )
        link, end = None, time.monotonic() + 60
        while link is None and time.monotonic() < end:
            link = re.search(r"WebDriver BiDi listening on (ws://\S+)", self.process.stderr.readline())
        assert link, "Firefox did not start"
        self.socket = websocket.create_connection(f"{link[1]}/session", timeout=60, suppress_origin=True)
        self.number = 0
        self.ask("session.new", capabilities={})
        self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]

    def ask(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def open(self, address):
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, code):
        found = self.ask("script.evaluate", expression=code, target={"context": self.context}, awaitPromise=True)
        assert found["type"] == "success", found
        return found["result"].get("value")

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.communicate(timeout=20)


@pytest.fixture
def firefox(tmp_path):
    profile = tmp_path / "profile"
    profile.mkdir()
    found = Firefox(profile)
    yield found
    found.close()


def test_the_file_opens_in_firefox_and_its_sliders_work(firefox, files):
    settlement = ng.load("four-level-framework")
    firefox.open(files("four-level-framework"))
    told = "document.querySelector('.ng .told')"
    wait = f"""new Promise((done) => {{
        const see = () => {told} ? done({told}.textContent) : setTimeout(see, 50);
        see();
    }})"""
    assert f"The margin is {decimal(ng.assess(settlement).margin, signed=True)}" in firefox.run(wait)
    move = f"""new Promise((done) => {{
        const name = "Russia's gain in strength during the truce, exact value";
        const box = [...document.querySelectorAll('.number input[type=number]')]
            .find((one) => one.getAttribute('aria-label') === name);
        box.value = '0.2';
        box.dispatchEvent(new Event('change'));
        setTimeout(() => done({told}.textContent), 400);
    }})"""
    wanted = ng.assess(settlement.change({"war.power_shift": "0.2"})).margin
    assert f"The margin is {decimal(wanted, signed=True)}" in firefox.run(move)
