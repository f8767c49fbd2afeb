"""Solving an incentive for a lever: affine and quadratic cases, quotients, and one exponential of the lever.

Distribution functions that contain the lever are replaced by their branch at a given point (zero, one, or the
straight line of a uniform law), or split into all their branches with the conditions of each; those without it stay as
they are. Polynomials of a higher degree and other laws have no closed form here.
"""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from negotiation.errors import SolverError
from negotiation.expressions import Law, Point, symbol
from negotiation.expressions.distributions import uniform_cdf, uniform_integral

MOST_BRANCHES = 256
Branch = tuple[sympy.Expr, tuple[sympy.Expr, ...]]
KINDS = (sympy.Min, sympy.Max, sympy.Abs, Law)


def solved_for(gain: sympy.Expr, lever: str, point: Point) -> Iterator[sympy.Expr]:
    """Candidate solutions of gain = 0 for the lever, valid on the branch that holds at the point."""
    x = sympy.Symbol(lever, real=True)
    branch = on_branch(gain, x, point)
    if branch is None or not branch.has(x):
        return
    exponentials = sorted(
        {one for one in branch.atoms(sympy.exp, sympy.Pow) if one.has(x) and not _is_power_of(one, x)}, key=str
    )
    if not exponentials:
        yield from _one_reciprocal(branch, x)
        yield from _polynomial(branch, x)
        return
    if len(exponentials) == 1:
        yield from _one_exponential(branch, exponentials[0], x)


def on_branch(expression: sympy.Expr, x: sympy.Symbol, point: Point) -> sympy.Expr | None:
    """The expression with the laws, minima and maxima that contain x replaced by their branch at the point."""
    for _ in range(8):
        inner = [
            one
            for one in expression.atoms(Law, sympy.Min, sympy.Max)
            if one.has(x) and not any(a.has(x) and a.atoms(Law, sympy.Min, sympy.Max) for a in one.args)
        ]
        if not inner:
            return expression
        replaced = {one: _branch(one, point) for one in inner}
        if any(value is None for value in replaced.values()):
            return None
        expression = expression.xreplace(replaced)
    return None


def _branch(node: sympy.Expr, point: Point) -> sympy.Expr | None:
    if isinstance(node, (sympy.Min, sympy.Max)):
        ordered = sorted(node.args, key=lambda one: float(point.value(one)))
        return ordered[0] if isinstance(node, sympy.Min) else ordered[-1]
    if not isinstance(node, (uniform_cdf, uniform_integral)):
        return None
    at, low, high = node.args
    below, above = point.sign(at - low) == -1, point.sign(at - high) == 1
    if isinstance(node, uniform_cdf):
        width = sympy.factor_terms(high - low)
        return sympy.Integer(0) if below else sympy.Integer(1) if above else at / width - low / width
    if below:
        return sympy.Integer(0)
    return at - (low + high) / 2 if above else (at - low) ** 2 / (2 * (high - low))


def _is_power_of(node: sympy.Expr, x: sympy.Symbol) -> bool:
    """Whether a power is a whole power (not an exponential in x)."""
    return isinstance(node, sympy.Pow) and not node.exp.has(x)


def _one_reciprocal(expression: sympy.Expr, x: sympy.Symbol) -> Iterator[sympy.Expr]:
    """With T = 1/(m + k x) and no other x: solve for T, then x = (1/T - m)/k."""
    variable = sympy.Dummy("T", real=True)
    bases = {one.base for one in expression.atoms(sympy.Pow) if one.exp.is_negative and one.base.has(x)}
    if len(bases) != 1:
        return
    (base,) = bases
    slope = sympy.expand(base).coeff(x, 1)
    rest = sympy.expand(base - slope * x)
    if slope == 0 or rest.has(x):
        return
    inside = expression.replace(
        lambda one: isinstance(one, sympy.Pow) and one.base == base and one.exp.is_Integer,
        lambda one: variable ** (-one.exp),
    )
    inside = inside.xreplace({base: 1 / variable})
    if inside.has(x) or any(one.exp.is_negative and one.base == variable for one in inside.atoms(sympy.Pow)):
        return
    for one in _polynomial(inside, variable):
        yield (1 / one - rest) / slope


def _polynomial(expression: sympy.Expr, x: sympy.Symbol) -> Iterator[sympy.Expr]:
    if any(
        isinstance(one, sympy.Pow) and one.base.has(x) and one.exp.is_negative
        for one in sympy.preorder_traversal(expression)
    ):
        expression = sympy.fraction(sympy.together(expression))[0]
    first = _slope(expression, x)
    second = _slope(first, x)
    if _slope(second, x) != 0:
        return
    constant = expression.subs(x, 0)
    slope = first.subs(x, 0)
    half = second.subs(x, 0) / 2
    if half == 0:
        if slope != 0:
            yield -constant / slope
        return
    root = sympy.sqrt(slope**2 - 4 * half * constant)
    yield (-slope + root) / (2 * half)
    yield (-slope - root) / (2 * half)


def _slope(expression: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    """The derivative as it stands if that shows that x is gone, expanded if not."""
    if not expression.has(x):
        return sympy.Integer(0)
    derivative = expression.diff(x)
    return sympy.expand(derivative) if derivative.has(x) else derivative


def _one_exponential(expression: sympy.Expr, exponential: sympy.Expr, x: sympy.Symbol) -> Iterator[sympy.Expr]:
    """With T = exp(k x + m): solve for T, then x = (log T - m)/k."""
    variable = sympy.Dummy("T", real=True)
    inside = expression.xreplace({exponential: variable})
    if inside.has(x):
        return
    if isinstance(exponential, sympy.exp):
        exponent, scale = exponential.args[0], sympy.Integer(1)
    else:
        exponent, scale = exponential.exp, sympy.log(exponential.base)
    slope = sympy.expand(exponent).coeff(x, 1)
    rest = sympy.expand(exponent - slope * x)
    if rest.has(x) or slope == 0:
        return
    for one in _polynomial(inside, variable):
        yield (sympy.log(one) - rest * scale) / (slope * scale)


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
