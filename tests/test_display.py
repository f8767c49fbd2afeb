"""What is shown: rounding never lies about a sign, and nothing that a document says can act where it is shown."""

from __future__ import annotations

import json
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from negotiation.display import Result, decimal, percent, plain, text_table
from negotiation.expressions import Enclosure


class Evil(Result):
    caption = "<b>caption</b>"

    def summary(self):
        return "summary\x1b[31m"

    def rows(self):
        return [
            {"name": "=1+1", "value": Fraction(1, 3), "text": "<script>alert(1)</script>", "list": ("@a", "b")},
            {"name": "+x", "value": -0.5, "text": "two\nlines", "list": ()},
        ]


@given(st.fractions(-1, 1), st.integers(1, 6))
def test_rounding_never_changes_a_sign_or_hides_a_number(value, digits):
    shown = decimal(value, digits, signed=True)
    assert (float(shown) > 0) is (value > 0)
    assert (float(shown) < 0) is (value < 0)


@given(st.fractions(0, 1))
def test_a_percentage_is_nought_or_a_hundred_only_when_it_is(value):
    shown = percent(value)
    assert (shown == "0 %") is (value == 0)
    assert (shown == "100 %") is (value == 1)


def test_a_cell_cannot_become_a_formula_in_a_spreadsheet():
    lines = Evil().to_csv().splitlines()
    assert lines[1].startswith("'=1+1,")
    assert '"\'@a, b"' in lines[1]
    assert lines[2].startswith("'+x,-0.5,")


def test_html_is_escaped_and_has_no_script():
    html = Evil()._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert "two<br>lines" in html
    assert html.count("<caption") == 1


def test_control_characters_do_not_reach_the_terminal():
    assert "\x1b" not in str(Evil())


def test_json_keeps_exact_numbers_as_text_beside_their_float():
    data = json.loads(Evil().to_json())
    assert data["rows"][0]["value"] == {"exact": "1/3", "value": 1 / 3}
    assert plain(Enclosure(Fraction(1, 4), Fraction(1, 2))) == {"value": 0.375, "radius": 0.125}
    assert plain(float("inf")) == "no limit"


def test_a_frame_holds_the_same_rows():
    frame = Evil().frame()
    assert list(frame.columns) == ["name", "value", "text", "list"]
    assert frame["value"][0] == Fraction(1, 3)


def test_a_table_fits_its_width_and_keeps_words_whole():
    rows = [{"configuration": "forward_automatic_without_un", "said": "many words " * 20, "n": 1}]
    lines = text_table(rows, width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert "forward_automatic_without_un" in lines[2]
