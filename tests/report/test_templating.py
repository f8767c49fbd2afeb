"""Templates escape by themselves: whatever a value holds, it is text in the file, for every kind of file."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown_it import MarkdownIt

import negotiation as ng
from negotiation.display import clean
from negotiation.report.templating import ESCAPES, FOLDER, _environment, as_markdown, as_tex, block, render, script_data

SIGNS = "<>&\"'`*_[]()#|\\{}$%^~=+-!.:/@ \t\n1aé’→"
HOSTILE = st.text(alphabet=SIGNS, max_size=40)
SHOWN = {".html": "{{ value }}", ".md": "{{ value }}", ".tex": "<< value >>"}


@pytest.mark.parametrize("suffix", ESCAPES)
def test_a_value_is_escaped_without_being_asked_for_also_through_macros(suffix):
    evil = "<b>&\\input{x}_*"
    plain = SHOWN[suffix]
    left, right = ("<%", "%>") if suffix == ".tex" else ("{%", "%}")
    macro = f"{left} macro m(value) {right}{plain}{left} endmacro {right}{plain.replace('value', 'm(value)')}"
    for text in (plain, macro):
        assert _environment(suffix).from_string(text).render(value=evil) == ESCAPES[suffix](evil)


def test_only_our_own_sheets_scripts_and_columns_are_markup_on_purpose():
    found = {}
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "autoescape" not in text
        assert "|safe" not in text.replace("|safe }}", "").replace("|safe >>", "")
        found[path.name] = sorted(re.findall(r"([\w.]+)\|safe", text))
    marked = {name: values for name, values in found.items() if values}
    assert marked == {"shell.html": ["sheet"], "file.html": ["script"], "report.tex": ["columns"]}


def test_a_name_that_a_template_misses_is_an_error():
    with pytest.raises(UndefinedError):
        render("page.md", title="x")


@given(HOSTILE)
def test_markdown_shows_the_text_and_nothing_but_text(text):
    words = " ".join(text.split())
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = reader.render(as_markdown(text))
    assert html.unescape(re.sub(r"^<p>|</p>$", "", shown.strip())).strip() == words
    cells = reader.render(f"| a | b |\n| --- | --- |\n| {as_markdown(text)} | x |\n")
    assert cells.count("<td>") == 2
    assert html.unescape(re.search(r"<td>(.*?)</td>", cells)[1]).strip() == words


@given(HOSTILE)
def test_a_block_of_markdown_shows_its_text(text):
    shown = MarkdownIt("commonmark").render(f"first\n\n{block(f'x{text}')}\n\nlast\n")
    assert "<p>first</p>" in shown
    assert "<p>last</p>" in shown
    lines = html.unescape(re.search(r"<code>(.*)\n</code>", shown, re.DOTALL)[1]).splitlines()
    told = clean(f"x{text}").rstrip().splitlines()
    assert [line.rstrip() for line in lines] == [line.rstrip() for line in told]


def test_hyphens_of_options_stay_apart_in_latex():
    assert as_tex("a --set b – c") == "a -{}-set b -- c"


@given(HOSTILE)
def test_no_sign_is_active_in_latex(text):
    shown = as_tex(text)
    known = r"\\(textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textquotedbl|dots)\{\}"
    rest = re.sub(known, "", shown).replace("-{}-", "")
    rest = re.sub(r"\\[&%$#_{}]|\{[\[\]*]\}|\$\\(to|infty|leq|geq)\$", "", rest)
    assert not re.search(r"[\\{}$&#%_^~\[\]*]", rest)


@given(HOSTILE)
def test_data_in_a_page_cannot_end_its_element(text):
    shown = str(script_data({"text": f"</script>{text}<!--"}))
    assert not re.search(r"[<>&]", shown)


def test_every_template_is_in_the_package_and_used():
    package = Path(ng.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    code += "".join(path.read_text(encoding="utf-8") for path in FOLDER.iterdir())
    for path in FOLDER.iterdir():
        assert f'"{path.name}"' in code, path.name
