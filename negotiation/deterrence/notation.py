"""Closed forms formatted for reading: paths abbreviated, lever-free subexpressions named, with their values.

* the chance that a provider honours, a distribution function, becomes ``honours(us_backstop)``;
* the part of denial that a delay leaves, an exponential, becomes ``timely(us_backstop)``;
* sums over areas become ``territory(russia)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from negotiation.display import decimal
from negotiation.expressions import Law, Point

READABLE = 60
BLOCKS = ("guarantees.", "territory.areas.", "territory.", "war.")


@dataclass(frozen=True)
class Readable:
    """A formula with abbreviations: `expression` in short names, `where` each abbreviation's meaning and value."""

    expression: sympy.Expr
    where: tuple[tuple[str, sympy.Expr, str], ...]

    @property
    def text(self) -> str:
        text = str(sympy.sstr(shortened(self.expression)))
        if self.where:
            text += "\n  with " + ", ".join(f"{name} = {value}" for name, _, value in self.where)
        return text

    @property
    def short(self) -> bool:
        """Whether people can read it."""
        return bool(self.expression.count_ops() <= READABLE)

    @property
    def latex(self) -> str:
        """LaTeX: the last part of each path, with what it belongs to as index."""
        names = {one: latex_name(one.name) for one in self.expression.free_symbols}
        return str(sympy.latex(self.expression, symbol_names=names))


def readable(formula: sympy.Expr, point: Point) -> Readable:
    """Gather the parts of a formula that have names of their own, with their values at the point."""
    found: dict[str, sympy.Expr] = {}
    taken: dict[sympy.Expr, sympy.Expr] = {}

    def name(kind: str, owner: str, part: sympy.Expr) -> sympy.Expr:
        if part not in taken:
            label, count = f"{kind}({owner})", 1
            while label in found:
                count += 1
                label = f"{kind}({owner}, {count})"
            found[label] = part
            taken[part] = sympy.Symbol(label, real=True)
        return taken[part]

    short = formula.replace(lambda one: isinstance(one, Law), lambda one: name("honours", _owner(one), one))
    short = short.replace(lambda one: isinstance(one, sympy.exp) and bool(_owner(one)), lambda one: _timely(one, name))
    short = short.replace(lambda one: isinstance(one, sympy.Add), lambda one: _territory(one, name))
    used = {one.name for one in short.free_symbols}
    where = tuple((label, part, decimal(point.value(part))) for label, part in found.items() if label in used)
    return Readable(short, where)


def _owner(part: sympy.Expr) -> str:
    """The guarantee whose numbers stand in a part, if it is one only."""
    names = {one.name.split(".")[1] for one in part.free_symbols if one.name.startswith("guarantees.")}
    return names.pop() if len(names) == 1 else ""


def _timely(part: sympy.Expr, name: object) -> sympy.Expr:
    """exp(-rate delay) by its name; a multiple in the exponent becomes a power."""
    assert callable(name)
    times, rest = part.args[0].as_coeff_Mul()
    return name("timely", _owner(part), sympy.exp(-rest)) ** (-times)


def _territory(part: sympy.Expr, name: object) -> sympy.Expr:
    """A sum with its territorial terms gathered for each party."""
    assert callable(name)
    own: dict[tuple[str, bool], list[sympy.Expr]] = {}
    others = []
    for term in part.args:
        symbols = [one.name for one in term.free_symbols]
        party = {one.split(".")[-1] for one in symbols if ".weight." in one}
        if symbols and len(party) == 1 and all(one.startswith("territory.") for one in symbols):
            own.setdefault((party.pop(), term.could_extract_minus_sign()), []).append(term)
        else:
            others.append(term)
    if not any(len(terms) > 1 for terms in own.values()):
        return part
    for (owner, negative), terms in own.items():
        total = sympy.Add(*terms)
        others.append(-name("territory", owner, -total) if negative else name("territory", owner, total))
    return sympy.Add(*others)


def shortened(expression: sympy.Expr) -> sympy.Expr:
    """Names without the blocks that everybody knows."""
    names = {}
    for one in expression.free_symbols:
        short = one.name
        for block in BLOCKS:
            short = short.removeprefix(block)
        names[one] = sympy.Symbol(short, real=True)
    return expression.xreplace(names)


def latex_name(path: str) -> str:
    """The LaTeX name of a lever or parameter: the last part of its path, its owner as index."""
    kind, bracket, owner = path.partition("(")
    if bracket:
        return rf"\mathrm{{{_tex(kind)}}}_{{\mathrm{{{_tex(owner.rstrip(')'))}}}}}"
    *above, last = path.split(".")
    owned = len(above) > 1 and above[0] in ("guarantees", "territory")
    index = above[1] if owned and above[0] == "guarantees" else above[-1] if owned else ""
    return rf"\mathrm{{{_tex(last)}}}" + (rf"_{{\mathrm{{{_tex(index)}}}}}" if index else "")


def _tex(text: str) -> str:
    return text.replace("_", r"\,")
