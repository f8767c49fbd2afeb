"""A browser, and the page in its hosts: as a file, served, in JupyterLab."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time

import pytest

import negotiation as ng
from negotiation.app.file import export

CHROMIUM = shutil.which("chromium")


def missing(what):
    """Skip where a machine lacks a program; on CI everything is there, so that nothing is skipped unseen."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        missing("chromium")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A tab that notes every request and every complaint of the page."""

    def __init__(self, browser):
        self.context = browser.new_context(viewport={"width": 1300, "height": 950}, accept_downloads=True)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.on(
            "console", lambda one: self.complaints.append(one.text) if one.type in ("error", "warning") else None
        )

    def outside(self):
        """Requests that would leave the machine."""
        return [
            one
            for one in self.requests
            if not re.match(r"(file|data|blob):|https?://(127\.0\.0\.1|localhost)[:/]", one)
        ]


@pytest.fixture
def tab(chromium):
    found = Watched(chromium)
    yield found
    assert not found.outside()
    assert not found.complaints
    found.context.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A model's name to the address of its file."""
    folder = tmp_path_factory.mktemp("files")

    def of(name):
        path = folder / f"{name}.html"
        if not path.exists():
            export(ng.load(name), path)
        return path.as_uri()

    return of


@pytest.fixture(scope="session")
def served():
    """The link of a server that runs for the whole session."""
    command = [sys.executable, "-m", "negotiation", "serve", "four-level-framework"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    yield re.search(r"http\S+", line)[0]
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def lab(tmp_path):
    """A JupyterLab in a folder of its own: (link, folder)."""
    pytest.importorskip("jupyterlab") if not os.environ.get("CI") else None
    options = [
        "--no-browser",
        "--ServerApp.port=0",
        "--IdentityProvider.token=t",
        "--allow-root",
        f"--notebook-dir={tmp_path}",
    ]
    home = {
        "HOME": str(tmp_path),
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
    }
    news = ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", *options, *news],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **home, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"},
    )
    link, end = None, time.monotonic() + 60
    while link is None and time.monotonic() < end:
        line = process.stderr.readline()
        link = re.search(r"http://(?:127\.0\.0\.1|localhost):\d+/", line)
    assert link, "JupyterLab did not start"
    yield link[0], tmp_path
    process.terminate()
    process.communicate(timeout=20)
