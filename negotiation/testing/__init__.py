"""For people who write property-based tests: random settlements, Hypothesis strategies, and laws to hold.

`random_settlement` draws a whole document with exact numbers: territory, guarantees in parallel and in series, private
and known costs, a mandate that may lapse, sanctions, monitoring, seizures. `random_table` draws a table,
`random_tree` a tree, with information sets on request. `settlements()`, `tables()` and `trees()` are the same as
Hypothesis strategies (they need the extra `test`). `settlement()` builds the smallest
settlement, to which methods add parts. The laws take a solved object and raise `AssertionError` with what
is wrong.
"""

from negotiation.testing.builder import SettlementBuilder, settlement
from negotiation.testing.documents import random_document, random_settlement, settlements
from negotiation.testing.games import random_table, random_tree, tables, trees
from negotiation.testing.laws import assert_no_deviation_pays, assert_scale_free

__all__ = [
    "SettlementBuilder",
    "assert_no_deviation_pays",
    "assert_scale_free",
    "random_document",
    "random_settlement",
    "random_table",
    "random_tree",
    "settlement",
    "settlements",
    "tables",
    "trees",
]
