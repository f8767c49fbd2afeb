"""The payoff language: exact, small, and closed to strangers."""

from __future__ import annotations

import ast
import time
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.errors import FormulaError
from negotiation.expressions import Point, exact_number, parse

NAMES = ("x", "y", "gain")

HOSTILE = [
    "__import__('os').system('touch /tmp/canary')",
    "open('/etc/passwd')",
    "x.__class__",
    "x.subs",
    "().__class__.__bases__",
    "lambda: 1",
    "[1, 2]",
    "{1: 2}",
    "x[0]",
    "x if y else 1",
    "x and y",
    "x == y",
    "x < y < 1",
    "x := 3",
    "x; y",
    "f'{x}'",
    "'text'",
    '"text"',
    "eval(x)",
    "exec(x)",
    "sympify(x)",
    "Symbol(x)",
    "Lambda(x, x)",
    "gamma",
    "E",
    "I",
    "pi",
    "oo",
    "nan",
    "inf",
    "zoo",
    "beta(x)",
    "1e999",
    "1e-999",
    "1" * 31,
    "0." + "1" * 40,
    "x**17",
    "x**x",
    "x**0.5",
    "x**1e3",
    "2**16**16",
    "((x**16)**16)",
    "9**9**9**9",
    "x^2",
    "2x",
    "x y",
    "50%",
    "1,5",
    "min(x)",
    "min()",
    "max(x, y",
    "abs(x, y)",
    "exp()",
    "exp x",
    "sqrt(-1)",
    "log(-2)",
    "log(0)",
    "1/0",
    "x/(1-1)",
    "0**-1",
    "(" * 60 + "x" + ")" * 60,
    "(" * 100_000,
    "-" * 1999 + "x!",
    "x+" * 900 + "x",
    "x" * 3000,
    "",
    "   ",
    "#x",
    "x # comment",
    "x\\ny",
    "\x00",
    "\u202ex",
    "\u0445",
    "ｘ",
    "x\u200b",
    "x..y",
    ".",
    "e5",
    "1e",
    "0x10",
    "1_000",
    "True",
    "None",
    "*x",
    "x*",
    "x**",
    "(x",
    "x)",
    "()",
    "@x",
    "~x",
    "x!",
    "x'",
    "$x",
    "x?",
    "`x`",
    "not x",
    "import os",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_text_is_refused_at_once_with_column_and_reason(text):
    start = time.perf_counter()
    with pytest.raises(FormulaError) as caught:
        parse(text, NAMES)
    assert time.perf_counter() - start < 2
    assert 1 <= caught.value.column <= len(text) + 1
    assert len(caught.value.what) > 10


@pytest.mark.parametrize(
    ("text", "column", "reason", "advice"),
    [
        ("1 + x ^ 2", 7, "no meaning", "'**'"),
        ("2 * gian", 5, "not declared", "'gain'"),
        ("gain.real", 5, "no meaning", "no attributes"),
        ("50 %", 4, "no meaning", "0.5"),
        ("x / (2 - 2)", 3, "division by zero", ""),
        ("mx(x, y)", 1, "no function", "'max'"),
        ("2 x", 3, "not expected", "product"),
    ],
)
def test_a_refusal_names_the_column_the_reason_and_what_to_do(text, column, reason, advice):
    with pytest.raises(FormulaError) as caught:
        parse(text, NAMES)
    assert caught.value.column == column
    assert reason in caught.value.what
    assert advice in caught.value.advice


def test_decimals_are_exact():
    assert parse("0.1 + 0.2 - 0.3", []) == 0
    assert parse("0.1", []) == sympy.Rational(1, 10)
    assert exact_number("1.5e-3") == Fraction(3, 2000)
    assert exact_number("-2/3") == Fraction(-2, 3)


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e99", "", "1,5", "50%", "0x1", "1_0", "1/0", "x", "1" * 40])
def test_a_number_that_is_not_finite_and_plain_is_refused(text):
    with pytest.raises(FormulaError):
        exact_number(text)


def formulas():
    """Formulas as text that Python reads the same way, with values that stay defined."""
    atom = st.one_of(st.sampled_from(NAMES), st.integers(0, 99).map(str), st.sampled_from(["0.5", "1.25", "3e-2"]))

    def extend(inner):
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda p: f"({p[0]} + {p[1]})"),
            pair.map(lambda p: f"({p[0]} - {p[1]})"),
            pair.map(lambda p: f"{p[0]} * {p[1]}"),
            inner.map(lambda a: f"-{a}"),
            inner.map(lambda a: f"({a})**2"),
            pair.map(lambda p: f"min({p[0]}, {p[1]})"),
            pair.map(lambda p: f"max({p[0]}, {p[1]})"),
            inner.map(lambda a: f"abs({a})"),
            inner.map(lambda a: f"{a} / 7"),
        )

    return st.recursive(atom, extend, max_leaves=8)


def python_value(node, values):
    """A second reader for tests only: Python's own syntax tree, walked by hand in Fractions."""
    if isinstance(node, ast.Expression):
        return python_value(node.body, values)
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp):
        return -python_value(node.operand, values)
    if isinstance(node, ast.Call):
        arguments = [python_value(one, values) for one in node.args]
        return {"min": min, "max": max, "abs": lambda one: abs(one)}[node.func.id](*arguments)
    left, right = python_value(node.left, values), python_value(node.right, values)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    return left / right if isinstance(node.op, ast.Div) else left ** int(right)


@settings(max_examples=300, deadline=None)
@given(formulas(), st.tuples(*[st.fractions(-9, 9, max_denominator=50)] * 3))
def test_two_readers_agree_exactly(text, numbers):
    values = dict(zip(NAMES, numbers, strict=True))
    assert Point(values).value(parse(text, NAMES)) == python_value(ast.parse(text, mode="eval"), values)


@settings(max_examples=200, deadline=None)
@given(formulas())
def test_what_is_printed_reads_back_as_the_same_expression(text):
    expression = parse(text, NAMES)
    printed = sympy.sstr(expression).replace("Min", "min").replace("Max", "max").replace("Abs", "abs")
    assert (parse(printed, NAMES) - expression).equals(0)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=80))
def test_arbitrary_text_is_read_or_refused_and_never_anything_else(text):
    try:
        parse(text, NAMES)
    except FormulaError as error:
        assert error.column >= 1


def test_nested_minima_and_maxima_are_read_in_bounded_time():
    inner = "x"
    for index in range(12):
        inner = f"max({inner}, min(y + {index}, gain * {index + 1}))"
    start = time.perf_counter()
    parse(inner, NAMES)
    assert time.perf_counter() - start < 5


def test_a_prefix_turns_names_into_paths():
    assert parse("x + 1", ["x"], prefix="parameters.").free_symbols == {sympy.Symbol("parameters.x", real=True)}
