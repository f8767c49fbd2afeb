"""Everything that the README shows is executed: console blocks through the command line, Python blocks as doctests."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from negotiation.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
CONSOLE = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def tidy(text):
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def commands(block):
    """(command, expected output) pairs of a console block."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    for part in parts:
        command, _, output = part.partition("\n")
        yield command, output


def marked(command, output):
    """Commands that take seconds are marked so."""
    takes_long = "largest-box" in command or "explain reassurance-force" in command
    return pytest.param(command, output, marks=[pytest.mark.slow] if takes_long else [])


@pytest.mark.parametrize(("command", "output"), [marked(*pair) for block in CONSOLE for pair in commands(block)])
def test_the_readmes_console_blocks_print_what_they_show(command, output, monkeypatch):
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == "negotiation"
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    shown = tidy(output)
    if shown.endswith("..."):
        assert tidy(result.stdout).startswith(shown[:-3].rstrip())
    else:
        assert tidy(result.stdout) == shown


def test_the_readmes_python_blocks_run_as_doctests():
    assert PYTHON
    test = doctest.DocTestParser().get_doctest("\n".join(PYTHON), {}, "README", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(test)
    assert runner.failures == 0
    assert runner.tries > 5


def test_the_readme_has_two_set_up_commands():
    section = README.split("## Set up")[1].split("\n## ")[0]
    found = [line.strip() for line in section.splitlines() if line.startswith("    ")]
    assert len(found) == 2
    assert "negotiation compare four-level-framework" in found[0]
    assert "pytest" in found[1]
