"""What is shown: rounding never lies about a sign, and nothing that a document says can act where it is shown."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.display import Result, Row, decimal, percent, plain, text_table
from negotiation.display import columns as col
from negotiation.display.columns import distinct


class Evil(Result):
    columns = (
        col.key("name"),
        col.signed("the value", unit="share"),
        col.text("text"),
        col.labels("list"),
        col.flag("so"),
        col.interval("its range"),
        col.category("status", order=("assumed", "reported")),
        col.chance("chance"),
    )

    def summary(self):
        return "<b>summary</b>\x1b[31m"

    def _cells(self):
        yield "=1+1", Fraction(1, 3), "<script>alert(1)</script> $x$", ("@a", "b"), True, (0, 1), "assumed", None
        yield "+x", -0.5, "two\nlines", (), None, None, None, Fraction(1, 3)


class Long(Result):
    columns = (col.key("row"), col.text("text"))

    def __init__(self, count, width):
        self.count, self.width = count, width

    def summary(self):
        return "long"

    def _cells(self):
        return ((str(i), "é" * self.width) for i in range(self.count))


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


def test_csv_holds_numbers_as_numbers_and_guards_text_only():
    lines = Evil().to_csv().splitlines()
    assert lines[0] == "name,the_value,text,list,so,its_low,its_high,status,chance"
    assert lines[1].startswith("'=1+1,0.3333333333333333,<script>")
    assert '"\'@a, b",True,0.0,1.0,assumed,' in lines[1]
    assert lines[2].startswith("'+x,-0.5,")


def test_html_is_escaped_and_has_no_script():
    html = Evil()._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert "two<br>lines" in html
    assert html.count("<caption") == 1
    assert '<td class="tex2jax_ignore" style="text-align:left">&lt;script' in html
    assert '<td class="tex2jax_ignore" style="text-align:right" title="1/3">+0.3333</td>' in html


@pytest.mark.parametrize(("count", "width", "shown"), [(41, 3, 40), (455, 3, 40), (40, 3, 40), (60, 3500, None)])
def test_html_ends_after_40_rows_or_60_kilobytes_and_says_what_is_left(count, width, shown):
    page = Long(count, width)._repr_html_()
    assert len(page.encode()) <= 60_000
    rows = page.count("<tr>") - 1
    if count == 40:
        assert (rows, "more row" in page) == (40, False)
        return
    found = rows - 1
    assert shown is None or found == shown
    left = count - found
    assert f"... {left} more row{'s' * (left > 1)}: <code>.to_frame()</code>" in page


def test_control_characters_do_not_reach_the_terminal():
    assert "\x1b" not in str(Evil())
    assert "\x1b" not in repr(Evil())


def test_json_keeps_exact_numbers_as_text():
    told = json.loads(Evil().to_json())
    assert told["data"]["rows"][0][1] == {"exact": "1/3"}
    assert told["data"]["details"]["rows"][0]["the_value"] == {"exact": "1/3", "value": 1 / 3}
    assert plain(float("inf")) == "no limit"


def test_a_frame_has_typed_columns_units_and_the_key_as_index():
    frame = Evil().to_frame()
    assert list(frame.columns) == ["the_value", "text", "list", "so", "its_low", "its_high", "status", "chance"]
    assert [str(dtype) for dtype in frame.dtypes] == [
        "float64",
        "object",
        "object",
        "boolean",
        "float64",
        "float64",
        "category",
        "float64",
    ]
    assert list(frame.index) == ["=1+1", "+x"]
    assert frame.attrs["units"] == {"the_value": "share"}
    assert frame["status"].dtype.ordered
    assert Evil().to_frame(exact=True)["the_value"].iloc[0] == Fraction(1, 3)


def test_names_made_of_labels_never_share_a_column():
    header = (col.signed("A b"), col.signed("A_b"), col.text("a b"))
    assert [column.key for column in distinct(header)] == ["a_b", "a_b_2", "a_b_3"]


def test_columns_of_one_title_share_a_cell():
    row = Row((col.flag("kept"), col.labels("kept", key="violators", none="")), (False, ("East",)))
    assert row.shown() == {"kept": "no (East)"}
    assert row.to_dict() == {"kept": False, "violators": ("East",)}


def test_a_table_fits_its_width_and_keeps_words_whole():
    rows = [{"configuration": "forward_automatic_without_un", "said": "many words " * 20, "n": 1}]
    lines = text_table(rows, width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert "forward_automatic_without_un" in lines[2]
