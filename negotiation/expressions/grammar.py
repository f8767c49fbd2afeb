r"""The payoff language: text in, SymPy expression out, and nothing in between runs.

Grammar (a precedence parser; no statement, no attribute, no call of anything not listed)::

    sum      := product (("+" | "-") product)*
    product  := unary (("*" | "/") unary)*
    unary    := ("+" | "-") unary | power
    power    := atom ("**" ["-"] INTEGER)?
    atom     := NUMBER | NAME | FUNCTION "(" sum ("," sum)* ")" | "(" sum ")"

FUNCTION is one of min, max, abs, exp, log, sqrt. NAME must be declared by the caller. Decimals are exact:
``0.1`` is 1/10. Text comes from strangers, so every size is bounded before anything is built: characters,
tokens, nesting, digits, exponents, the size of a constant and the degree of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, NoReturn

import sympy

from negotiation.errors import FormulaError, near_miss


@dataclass(frozen=True)
class Limits:
    """Static bounds on a formula; a formula beyond them is refused, never truncated."""

    characters: int = 2000
    tokens: int = 800
    nesting: int = 40
    digits: int = 30
    decimal_exponent: int = 30
    exponent: int = 16
    degree: int = 64
    constant_bits: int = 4096


LIMITS = Limits()

FUNCTIONS = {
    "min": (2, 16, sympy.Min),
    "max": (2, 16, sympy.Max),
    "abs": (1, 1, sympy.Abs),
    "exp": (1, 1, sympy.exp),
    "log": (1, 1, sympy.log),
    "sqrt": (1, 1, sympy.sqrt),
}

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<operator>\*\*|[-+*/(),])"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_RATIO = re.compile(r"(?P<top>[+-]?[0-9]+)\s*/\s*(?P<bottom>[0-9]+)")
_HINTS = {
    "^": "Write powers with '**'.",
    "%": "Write 50 % as 0.5.",
    ".": "There are no attributes in the payoff language.",
    "[": "There are no lists in the payoff language.",
    "{": "There are no sets in the payoff language.",
    "=": "A formula is an expression, not an assignment or a comparison.",
    "<": "Comparisons are not numbers; use min or max.",
    ">": "Comparisons are not numbers; use min or max.",
    "'": "There is no text in the payoff language.",
    '"': "There is no text in the payoff language.",
    ";": "A formula is one expression.",
    ":": "There are no lambdas or slices in the payoff language.",
}


class Token(NamedTuple):
    kind: str
    text: str
    column: int


@lru_cache(maxsize=4096)
def symbol(name: str) -> sympy.Symbol:
    """The real symbol of a lever or parameter; its name is its path in the document."""
    return sympy.Symbol(name, real=True)


@lru_cache(maxsize=16384)
def exact_number(text: str, limits: Limits = LIMITS) -> Fraction:
    """Read a decimal or a ratio of integers exactly.

    >>> exact_number("0.1"), exact_number("-2/3"), exact_number("1.5e-3")
    (Fraction(1, 10), Fraction(-2, 3), Fraction(3, 2000))

    Raises
    ------
    FormulaError
        If the text is no number, is not finite, or is longer than the limits allow.
    """
    text = text.strip()
    ratio = _RATIO.fullmatch(text)
    if ratio:
        top, bottom = ratio["top"], ratio["bottom"]
        if max(len(top), len(bottom)) > limits.digits:
            raise FormulaError(f"a number has more than {limits.digits} digits.", 1)
        if int(bottom) == 0:
            raise FormulaError("division by zero.", ratio.start("bottom") + 1)
        return Fraction(int(top), int(bottom))
    if not _NUMBER.fullmatch(text):
        shown = text if len(text) <= 40 else text[:37] + "..."
        advice = "Write 50 % as 0.5." if text.endswith("%") else ""
        if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
            advice = "Write the decimal point as '.'."
        raise FormulaError(f"'{shown}' is not a finite number.", 1, advice)
    return _decimal(text, 1, limits)


def _decimal(text: str, column: int, limits: Limits) -> Fraction:
    mantissa, _, exponent = text.lower().partition("e")
    digits = sum(character.isdigit() for character in mantissa)
    if digits > limits.digits:
        raise FormulaError(f"the number has {digits} digits; at most {limits.digits} are read.", column)
    if exponent and (len(exponent) > 4 or abs(int(exponent)) > limits.decimal_exponent):
        raise FormulaError(f"the decimal exponent is beyond ±{limits.decimal_exponent}.", column)
    return Fraction(text)


def parse(text: str, names: Collection[str], *, prefix: str = "", limits: Limits = LIMITS) -> sympy.Expr:
    """Read a payoff formula into a SymPy expression with exact constants.

    Parameters
    ----------
    text : str
        The formula, for instance ``"0.12 * troops / 15000"``.
    names : collection of str
        The names that the formula may use.
    prefix : str
        Put before a name to make the symbol's name (a path in the document).

    Raises
    ------
    FormulaError
        With the column and the reason, for anything outside the grammar or the limits.

    Examples
    --------
    >>> parse("0.1 + 0.2 - 0.3", [])
    0
    >>> parse("max(gain, 0) / 4", ["gain"])
    Max(0, gain)/4
    """
    tokens = _tokens(text, limits)
    expression, degree = _Parser(tokens, frozenset(names), prefix, limits).read()
    if degree > limits.degree:
        raise FormulaError(f"the formula has degree {degree}; at most {limits.degree} is read.", 1)
    return expression


def _tokens(text: str, limits: Limits) -> list[Token]:
    if len(text) > limits.characters:
        raise FormulaError(
            f"the formula has {len(text)} characters; at most {limits.characters} are read.",
            limits.characters + 1,
        )
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            shown = text[position] if text[position].isprintable() else f"U+{ord(text[position]):04X}"
            hint = _HINTS.get(text[position], "")
            raise FormulaError(f"'{shown}' has no meaning in a formula.", position + 1, hint)
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), position + 1))
        position = match.end()
        if len(tokens) > limits.tokens:
            raise FormulaError(f"the formula has more than {limits.tokens} parts.", position)
    tokens.append(Token("end", "", len(text) + 1))
    return tokens


class _Parser:
    """Precedence parser over the tokens; each rule returns (expression, degree)."""

    def __init__(self, tokens: list[Token], names: frozenset[str], prefix: str, limits: Limits) -> None:
        self.tokens, self.names, self.prefix, self.limits = tokens, names, prefix, limits
        self.position = 0
        self.depth = 0

    def read(self) -> tuple[sympy.Expr, int]:
        if self.peek.kind == "end":
            self.refuse("the formula is empty.")
        result = self.sum()
        if self.peek.kind != "end":
            hint = ""
            if self.peek.kind in ("name", "number") or self.peek.text == "(":
                hint = "Write a product with '*'."
            if self.peek.text == ",":
                hint = "Write the decimal point as '.'."
            self.refuse(f"'{self.peek.text}' was not expected here.", hint)
        return result

    @property
    def peek(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def refuse(self, what: str, advice: str = "", column: int | None = None) -> NoReturn:
        raise FormulaError(what, self.peek.column if column is None else column, advice)

    def expect(self, text: str) -> None:
        if self.peek.text != text:
            found = f"'{self.peek.text}'" if self.peek.text else "the end"
            self.refuse(f"'{text}' is missing; {found} was found.")
        self.take()

    def bounded(self, value: sympy.Expr, column: int) -> sympy.Expr:
        """Refuse a constant that has grown beyond the limits."""
        if isinstance(value, sympy.Rational):
            bits = max(abs(int(value.p)).bit_length(), int(value.q).bit_length())
            if bits > self.limits.constant_bits:
                self.refuse("a constant has become too large.", column=column)
        if value.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo, sympy.I):
            self.refuse("this part has no finite real value.", column=column)
        return value

    def sum(self) -> tuple[sympy.Expr, int]:
        self.depth += 1
        if self.depth > self.limits.nesting:
            self.refuse(f"the formula nests deeper than {self.limits.nesting} levels.")
        column = self.peek.column
        value, degree = self.product()
        while self.peek.text in ("+", "-"):
            minus = self.take().text == "-"
            right, other = self.product()
            value = self.bounded(value - right if minus else value + right, column)
            degree = max(degree, other)
        self.depth -= 1
        return value, degree

    def product(self) -> tuple[sympy.Expr, int]:
        value, degree = self.unary()
        while self.peek.text in ("*", "/"):
            operator = self.take()
            right, other = self.unary()
            if operator.text == "/" and right.is_zero:
                self.refuse("division by zero.", column=operator.column)
            value = self.bounded(value / right if operator.text == "/" else value * right, operator.column)
            degree += other
        return value, degree

    def unary(self) -> tuple[sympy.Expr, int]:
        negative = False
        while self.peek.text in ("+", "-"):
            negative ^= self.take().text == "-"
        value, degree = self.power()
        return (-value if negative else value), degree

    def power(self) -> tuple[sympy.Expr, int]:
        value, degree = self.atom()
        if self.peek.text != "**":
            return value, degree
        operator = self.take()
        sign = -1 if self.peek.text == "-" else 1
        if sign < 0:
            self.take()
        if self.peek.kind != "number" or not self.peek.text.isdigit():
            self.refuse("an exponent must be a whole number.")
        token = self.take()
        if len(token.text) > 4 or int(token.text) > self.limits.exponent:
            self.refuse(f"the exponent is beyond ±{self.limits.exponent}.", column=token.column)
        if sign < 0 and value.is_zero:
            self.refuse("division by zero.", column=operator.column)
        exponent = sign * int(token.text)
        if self.peek.text == "**":
            self.refuse("powers of powers are not read.", "Use brackets.")
        if isinstance(value, sympy.Rational):
            bits = max(abs(int(value.p)).bit_length(), int(value.q).bit_length())
            if bits * abs(exponent) > self.limits.constant_bits:
                self.refuse("a constant has become too large.", column=operator.column)
        return self.bounded(value**exponent, operator.column), degree * abs(exponent)

    def atom(self) -> tuple[sympy.Expr, int]:
        token = self.peek
        if token.kind == "number":
            self.take()
            number = _decimal(token.text, token.column, self.limits)
            return sympy.Rational(number.numerator, number.denominator), 0
        if token.kind == "name":
            return self.name()
        if token.text == "(":
            self.take()
            inside = self.sum()
            self.expect(")")
            return inside
        found = f"'{token.text}'" if token.text else "the end"
        self.refuse(f"a number, a name or '(' is missing; {found} was found.")

    def name(self) -> tuple[sympy.Expr, int]:
        token = self.take()
        if self.peek.text == "(":
            return self.call(token)
        if token.text in self.names:
            return symbol(self.prefix + token.text), 1
        if token.text in FUNCTIONS:
            self.refuse(f"'{token.text}' is a function.", f"Write {token.text}(...).", token.column)
        self.refuse(f"the name '{token.text}' is not declared.", near_miss(token.text, self.names), token.column)

    def call(self, token: Token) -> tuple[sympy.Expr, int]:
        if token.text not in FUNCTIONS:
            hint = near_miss(token.text, FUNCTIONS)
            self.refuse(f"there is no function '{token.text}'.", hint, token.column)
        least, most, function = FUNCTIONS[token.text]
        self.take()
        arguments = [self.sum()]
        while self.peek.text == ",":
            self.take()
            arguments.append(self.sum())
        self.expect(")")
        if not least <= len(arguments) <= most:
            wanted = str(least) if least == most else f"{least} to {most}"
            self.refuse(f"{token.text} takes {wanted} arguments, not {len(arguments)}.", column=token.column)
        values = [value for value, _ in arguments]
        if token.text in ("log", "sqrt") and values[0].is_negative:
            self.refuse(f"{token.text} of a negative number.", column=token.column)
        degree = max(degree for _, degree in arguments)
        return self.bounded(function(*values), token.column), degree
