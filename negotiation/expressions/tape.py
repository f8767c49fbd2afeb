"""The tape: a SymPy expression flattened once, common parts shared, for any arithmetic to walk.

An instruction is ``(operation, operands)``; operands are earlier positions on the tape. Nothing recurses: deep
expressions cost memory, not stack. An arithmetic (`exact`, `float64`) is an object with `constant`, `apply` and one
method an operation; walking the tape with it gives the value of each position.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

import sympy

from negotiation.errors import GameError
from negotiation.expressions.distributions import LAWS, Law


class Enclosing(Protocol):
    """Whoever can enclose some real numbers as narrowly as asked for."""

    @property
    def key(self) -> str:
        """A text that tells these numbers from all others."""

    def ball(self, index: int, precision: int) -> Any:
        """A real ball (`arb`) around the number of an index, of about that many bits."""


class Isolated(sympy.AtomicExpr):  # type: ignore[misc]  # SymPy has no types
    """A real number with no closed form: a leaf of an expression that knows how to enclose itself.

    Parameters
    ----------
    source : Enclosing
        Gives a ball around the number at any precision.
    index : int
        Which of the source's numbers.
    """

    is_number = True
    is_real = True

    def __new__(cls, source: Enclosing, index: int) -> Isolated:
        leaf: Isolated = super().__new__(cls)
        leaf.source, leaf.index = source, index
        return leaf

    def __getnewargs__(self) -> tuple[Enclosing, int]:
        return self.source, self.index

    def _hashable_content(self) -> tuple[str, int]:
        return self.source.key, self.index

    def ball(self, precision: int) -> Any:
        """A real ball around the number."""
        return self.source.ball(self.index, precision)

    def _eval_evalf(self, precision: int) -> sympy.Float:
        digits = max(15, int(precision * 0.302))
        return sympy.Float(self.ball(precision + 8).str(digits, radius=False, more=True), digits)

    def _sympystr(self, _: Any) -> str:
        return f"{float(self):.6g}"

    _latex = _sympystr


class Instruction(NamedTuple):
    """One step: the operation's name, the positions it reads, and its constant, name or exponent."""

    operation: str
    operands: tuple[int, ...]
    data: Any = None


_NAMES: dict[type, str] = {
    sympy.Add: "add",
    sympy.Mul: "mul",
    sympy.Min: "min",
    sympy.Max: "max",
    sympy.Abs: "abs",
    sympy.exp: "exp",
    sympy.log: "log",
}
_NAMES.update({law: law.__name__ for pair in LAWS.values() for law in pair})


class Tape:
    """A growing list of instructions; each distinct subexpression stands on it once."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self._position: dict[sympy.Basic, int] = {}

    def add(self, expression: sympy.Expr) -> int:
        """Put an expression on the tape; return the position of its value."""
        expression = sympy.sympify(expression, strict=True)
        stack = [expression]
        while stack:
            node = stack[-1]
            if node in self._position:
                stack.pop()
                continue
            missing = [arg for arg in _operands(node) if arg not in self._position]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            self._position[node] = len(self.instructions)
            self.instructions.append(self._instruction(node))
        return self._position[expression]

    def _instruction(self, node: sympy.Expr) -> Instruction:
        if isinstance(node, sympy.Symbol):
            return Instruction("name", (), node.name)
        if isinstance(node, sympy.Rational):
            return Instruction("constant", (), Fraction(int(node.p), int(node.q)))
        if isinstance(node, Isolated):
            return Instruction("constant", (), node)
        positions = tuple(self._position[arg] for arg in _operands(node))
        if isinstance(node, sympy.Pow):
            exponent = node.exp
            if isinstance(exponent, sympy.Integer):
                return Instruction("power", positions, int(exponent))
            return Instruction("real_power", positions)
        return Instruction(_NAMES[node.func], positions)


def _operands(node: sympy.Basic) -> tuple[sympy.Expr, ...]:
    """The parts of a node that must stand on the tape before it."""
    if isinstance(node, (sympy.Symbol, sympy.Rational, Isolated)):
        return ()
    if isinstance(node, sympy.Pow) and isinstance(node.exp, sympy.Integer):
        return (node.base,)
    if isinstance(node, (sympy.Pow, Law)) or node.func in _NAMES:
        return tuple(node.args)
    raise GameError(
        f"'{sympy.sstr(node)[:60]}' ({type(node).__name__}) is outside the payoff language. "
        "Use rational constants, names, + - * / **, min, max, abs, exp, log, sqrt and the laws of a private cost."
    )


def names_in(expressions: Iterable[sympy.Expr]) -> frozenset[str]:
    """All names in some expressions; a part that stands in several of them is looked through once."""
    found: set[str] = set()
    met: set[sympy.Basic] = set()
    waiting = [sympy.sympify(expression, strict=True) for expression in expressions]
    while waiting:
        part = waiting.pop()
        if part in met:
            continue
        met.add(part)
        if isinstance(part, sympy.Symbol):
            found.add(part.name)
        else:
            waiting.extend(part.args)
    return frozenset(found)
