"""Branches of an expression along one lever: what it is, and under which conditions; and its zeros on a branch."""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from negotiation.deterrence.levers.solve_for import solved_for
from negotiation.errors import SolverError
from negotiation.expressions import Law, Point, symbol
from negotiation.expressions.distributions import uniform_cdf, uniform_integral

MOST_BRANCHES = 256
Branch = tuple[sympy.Expr, tuple[sympy.Expr, ...]]
KINDS = (sympy.Min, sympy.Max, sympy.Abs, Law)


def branches(expression: sympy.Expr, lever: str) -> list[Branch]:
    """The expression without minima, maxima, absolute values and uniform laws of the lever, one branch each.

    Parameters
    ----------
    expression : sympy.Expr
    lever : str

    Returns
    -------
    list of (expression, conditions)
        None of the conditions may be negative on the branch. Normal and logistic laws stay as they are.

    Raises
    ------
    SolverError
        If there are more than 256 branches.
    """
    x, found = symbol(lever), []
    waiting: list[Branch] = [(expression, ())]
    while waiting:
        current, conditions = waiting.pop()
        node = _innermost(current, x)
        if node is None:
            found.append((current, conditions))
        else:
            waiting += [(current.xreplace({node: to}), (*conditions, *where)) for to, where in _options(node)]
        if len(found) + len(waiting) > MOST_BRANCHES:
            raise SolverError(f"more than {MOST_BRANCHES} branches along '{lever}'; use region, which walks them.")
    return found


def _innermost(expression: sympy.Expr, x: sympy.Symbol) -> sympy.Expr | None:
    """A node to branch on that contains the lever and no other such node; the same one every time."""
    nodes = [one for one in expression.atoms(*KINDS) if one.has(x) and _branching(one)]
    inner = [one for one in nodes if not any(_branching(a) for b in one.args for a in b.atoms(*KINDS) if a.has(x))]
    return min(inner, key=sympy.default_sort_key, default=None)


def _branching(node: sympy.Expr) -> bool:
    return not isinstance(node, Law) or isinstance(node, (uniform_cdf, uniform_integral))


def _options(node: sympy.Expr) -> Iterator[Branch]:
    if isinstance(node, sympy.Abs):
        (inside,) = node.args
        yield inside, (inside,)
        yield -inside, (-inside,)
        return
    if isinstance(node, (sympy.Min, sympy.Max)):
        side = 1 if isinstance(node, sympy.Max) else -1
        for one in node.args:
            yield one, tuple(side * (one - other) for other in node.args if other is not one)
        return
    at, low, high = node.args
    plain = isinstance(node, uniform_cdf)
    yield sympy.Integer(0), (low - at,)
    yield sympy.Integer(1) if plain else at - (low + high) / 2, (at - high,)
    inside = (at - low) / (high - low) if plain else (at - low) ** 2 / (2 * (high - low))
    yield inside, (at - low, high - at)


def zeros(expression: sympy.Expr, lever: str) -> list[sympy.Expr] | None:
    """Closed forms of all zeros in the lever of an expression without branches; None if some have none.

    Examples
    --------
    >>> a, x = symbol("a"), symbol("x")
    >>> zeros((x - a) * (x**2 + x - a), "x") is not None, zeros(x**3 + x - a, "x")
    (True, None)
    """
    x = symbol(lever)
    if not expression.has(x):
        return []
    direct = list(dict.fromkeys(solved_for(expression, lever, Point({}))))
    if len(direct) == 1 or not expression.is_rational_function(x):
        return direct or None
    factored = _polynomial_zeros(sympy.fraction(sympy.together(expression))[0], lever)
    return direct or None if factored is None else factored


def poles(expression: sympy.Expr, lever: str) -> list[sympy.Expr] | None:
    """Closed forms of the zeros of the denominator, where the sign may change too; None if some have none."""
    x = symbol(lever)
    below = any(one.exp.is_negative and one.base.has(x) for one in expression.atoms(sympy.Pow))
    if not below or not expression.is_rational_function(x):
        return []
    return _polynomial_zeros(sympy.fraction(sympy.together(expression))[1], lever)


def _polynomial_zeros(polynomial: sympy.Expr, lever: str) -> list[sympy.Expr] | None:
    x = symbol(lever)
    found: dict[sympy.Expr, None] = {}
    for factor, _ in sympy.factor_list(polynomial)[1]:
        degree = sympy.degree(factor, x) if factor.has(x) else 0
        if degree > 2:
            return None
        if degree:
            found.update(dict.fromkeys(solved_for(factor, lever, Point({}))))
    return list(found)
