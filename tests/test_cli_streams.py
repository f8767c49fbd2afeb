"""How a command ends: signals, closed pipes, full devices, defects; and how wide it prints."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.cli import main
from negotiation.cli import settlements as commands
from negotiation.display.lines import pieces, table_lines

WE1 = str(Path(__file__).parent / "settlement" / "documents" / "we1.yaml")
RANGE = ["--range", "war.power_shift=0.08:0.081"]
LEVER = ["--lever", "war.power_shift"]
# A short run of every command that answers on the standard output.
CALLS = {
    "backtest": [],
    "break-even": [WE1, "force_un"],
    "coalition": ["reassurance-force", "phased"],
    "compare": [WE1],
    "explain": [WE1, "force_un"],
    "explore": [WE1, "-o", "{}/page.html"],
    "largest-box": [WE1, "force_un", "--range", "war.power_shift=0.195:0.205"],
    "phase-map": ["land-options", *LEVER, "--second", "war.adversary_cost", "--steps", "2"],
    "models": [],
    "brief": ["land-options"],
    "phases": [WE1, *LEVER],
    "prove": [WE1, "force_un", *RANGE],
    "report": [WE1, "-o", "{}/report.csv"],
    "schema": [],
    "show": [WE1],
    "solve": [WE1],
    "methods": [],
    "sources": ["land-options"],
    "alternatives": ["land-options"],
    "talks": ["seven-party-talks"],
    "threshold": [WE1, *LEVER],
    "tree": [WE1],
    "validate": [WE1],
    "check-certificate": ["{}/proof.json"],
    "cite": [],
    "cross-check": ["{}/game.nfg"],
    "library": [],
    "window": [WE1, "force_un"],
}
OTHERS = {"serve", "site"}  # they stay, or write many pages: `site` prints a line a page by the same functions


def process(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "negotiation", *arguments], **{"check": False, "text": True, **options}
    )


class Broken(io.TextIOBase):
    """A stream that takes nothing."""

    encoding = "utf-8"

    def __init__(self, number):
        self.number = number

    def write(self, text):
        raise OSError(self.number, os.strerror(self.number))


def test_every_command_is_tried():
    assert set(CALLS) | OTHERS == set(main.commands)


@pytest.mark.slow
@pytest.mark.parametrize("command", CALLS)
def test_a_closed_pipe_ends_every_command_quietly_and_a_full_device_with_a_message(
    command, tmp_path, monkeypatch, capsys
):
    if command == "check-certificate":
        CliRunner().invoke(main, ["prove", *CALLS["prove"], "-o", f"{tmp_path}/proof.json"])
    (tmp_path / "game.nfg").write_text('NFG 1 R "g" { "A" "B" } { 2 2 } 4 4 3 0 0 3 3 3\n')
    call = [command, *(word.format(tmp_path) for word in CALLS[command])]
    for number, status in ((errno.EPIPE, 141), (errno.ENOSPC, 74)):
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", Broken(number))
            with pytest.raises(SystemExit) as ended:
                main.main(call)
        assert ended.value.code == status
        said = capsys.readouterr().err
        told = [line for line in said.splitlines() if line.startswith("error:")]
        full = "error: the answer could not be written: no space left on device."
        assert told == ([full] if number == errno.ENOSPC else [])
        assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.parametrize("call", [["schema"], ["--help"], ["compare", "--help"], ["compare", WE1]])
def test_processes_end_likewise_with_real_pipes_and_devices(call):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        found = process(*call, stdout=pipe, stderr=subprocess.PIPE)
    assert (found.returncode, [line for line in found.stderr.splitlines() if "lack unit" not in line]) == (141, [])
    with open("/dev/full", "wb") as full:
        found = process(*call, stdout=full, stderr=subprocess.PIPE)
    assert found.returncode == 74
    assert found.stderr == "error: the answer could not be written: no space left on device.\n"
    closed = subprocess.run(
        ["sh", "-c", f"exec {sys.executable} -m negotiation {' '.join(call)} >&-"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert closed.returncode == 74
    assert closed.stderr == "error: the standard output is closed: there is nowhere to write the answer.\n"


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.12, 0.2, 0.3, 0.5, 0.9, 1.5])
def test_ctrl_c_ends_with_130_and_a_line_also_during_imports(seconds):
    call = [sys.executable, "-m", "negotiation", "break-even", "reassurance-force"]  # takes several seconds
    running = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    # Python itself needs its time until the first line of ours; wait for that by asking what it has opened.
    deadline = time.monotonic() + 10
    while "click" not in Path(f"/proc/{running.pid}/maps").read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
        if time.monotonic() > deadline - 10 + seconds:
            break
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=20)[1]
    assert (running.returncode, said) == (130, "interrupted.\n")


def test_sigterm_ends_with_143_and_says_nothing():
    call = [sys.executable, "-m", "negotiation", "break-even", "reassurance-force"]  # takes several seconds
    running = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(1.0)
    running.terminate()
    said = running.communicate(timeout=20)[1]
    assert (running.returncode, said) == (143, "")


def test_a_defect_is_a_short_message_and_a_traceback_on_request(monkeypatch):
    def broken(*args):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(commands, "load_model", broken)
    found = CliRunner().invoke(main, ["show", WE1])
    assert found.exit_code == 70
    assert "this is a defect of negotiation, not yours (ZeroDivisionError: division by zero, " in found.stderr
    assert "NEGOTIATION_TRACEBACK=1" in found.stderr
    assert "report it" in found.stderr
    assert len(found.stderr.splitlines()) == 1
    monkeypatch.setenv("NEGOTIATION_TRACEBACK", "1")
    assert "Traceback (most recent call last)" in CliRunner().invoke(main, ["show", WE1]).stderr


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES])
def test_an_error_about_a_file_is_not_taken_for_one_of_the_answer(monkeypatch, number):
    def broken(*args):
        raise OSError(number, "what", "/some/file")

    monkeypatch.setattr(commands, "load_model", broken)
    assert CliRunner().invoke(main, ["show", WE1]).exit_code == 70


def test_names_that_the_terminal_cannot_show_end_nothing():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    found = process("compare", "four-level-framework", env=environment, capture_output=True)
    assert found.returncode == 0
    assert r"\u2013" in found.stdout or r"\u" in found.stdout or found.stdout.isascii()


def test_no_answer_begins_with_an_empty_line():
    for call in (["compare", WE1], ["explain", WE1], ["solve", WE1], ["models"]):
        out = CliRunner().invoke(main, call).stdout
        assert out[0] != "\n", call
        assert "\n\n\n" not in out, call


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
def test_tables_are_as_wide_as_columns_says_and_cut_no_word(columns):
    calls = (["compare", WE1], ["sources", "land-options"], ["break-even", WE1, "force_un"], ["methods"])
    for call in calls:
        wide = CliRunner(env={"COLUMNS": "100000"}).invoke(main, call).stdout
        out = CliRunner(env={"COLUMNS": str(columns)}).invoke(main, call).stdout
        words = {piece for word in wide.split() for piece in pieces(word)}
        longest = max(len(piece) for piece in words)
        assert max(len(line) for line in out.splitlines()) <= max(columns, longest + 2), call
        parts = {piece for word in out.split() for piece in pieces(word)}
        assert all(part in words or set(part) <= set("-=:") or part[:-1] in words for part in parts), call


def test_a_table_too_narrow_for_its_columns_is_a_list_of_cells():
    rows = [["guarantees.force_hubs.denial", "0.1"], ["war.power_shift", "0.2"]]
    text = "\n".join(table_lines(["number", "now"], rows, 12))
    blocks = [re.sub(r"\s+", "", block) for block in text.split("\n\n")]
    assert blocks == ["number:guarantees.force_hubs.denialnow:0.1", "number:war.power_shiftnow:0.2"]
    assert max(map(len, text.splitlines())) <= 13


def test_a_terminal_gets_colours_a_pipe_and_no_color_do_not(tmp_path):
    import pty

    def shown(**environment):
        main_end, its_end = pty.openpty()
        running = subprocess.Popen(
            [sys.executable, "-m", "negotiation", "compare", WE1],
            stdout=its_end,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment},
        )
        os.close(its_end)
        out = b""
        while True:
            try:
                part = os.read(main_end, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            out += part
        os.close(main_end)
        assert running.wait() == 0
        return out

    assert b"\x1b[" in shown()
    plain = shown(NO_COLOR="1")
    assert b"\x1b[" not in plain
    assert max(len(line) for line in plain.decode().splitlines()) <= 80
