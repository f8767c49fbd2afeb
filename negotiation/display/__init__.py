"""What a result looks like: typed rows under declared columns, and text, HTML, frames, CSV and JSON made from them."""

from __future__ import annotations

from negotiation.display import columns
from negotiation.display.columns import Column, Part, Row
from negotiation.display.formatting import cell, clean, counted, decimal, percent, plain, sentence
from negotiation.display.frames import harmless
from negotiation.display.portable import portable
from negotiation.display.result import Result
from negotiation.display.tables import html_table, text_table, titled

__all__ = [
    "Column",
    "Part",
    "Result",
    "Row",
    "cell",
    "clean",
    "columns",
    "counted",
    "decimal",
    "harmless",
    "html_table",
    "percent",
    "plain",
    "portable",
    "sentence",
    "text_table",
    "titled",
]
