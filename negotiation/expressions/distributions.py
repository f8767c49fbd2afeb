"""Distribution functions as SymPy functions: the laws of a private cost.

A decision may carry a private cost K. The move is made when K is at most the payoff difference x, hence with
probability F(x); the mover's expected gain from having the choice is the integral of F up to x, since
E[max(x - K, 0)] = ∫ F. Each law therefore has two functions, `<law>_cdf` and `<law>_integral`:

=========  =====================  ===========================================================
law        F(x)                   ∫_{-∞}^{x} F
=========  =====================  ===========================================================
uniform    clip((x-a)/(b-a),0,1)  0, (x-a)²/(2(b-a)), x-(a+b)/2 below, inside, above [a, b]
normal     Φ((x-m)/s)             (x-m) Φ(z) + s φ(z), z=(x-m)/s
logistic   1/(1+exp(-(x-m)/s))    s log(1+exp((x-m)/s))
=========  =====================  ===========================================================

The functions stay unevaluated in expressions (so that formulas print as a person would write them); the
arithmetics of this package know their values, and `written_out` rewrites them in elementary functions.
"""

from __future__ import annotations

from typing import Any

import sympy


class Law(sympy.Function):  # type: ignore[misc]  # SymPy has no types
    """A function of (x, first, second): the point and the two parameters of the law."""

    nargs = 3
    is_real = True
    label = "F"

    def _latex(self, printer: Any, exp: Any = None) -> str:
        x, first, second = (printer._print(arg) for arg in self.args)
        text = rf"{self.label}\left({x};\,{first},{second}\right)"
        return rf"{text}^{{{exp}}}" if exp is not None else text


class uniform_cdf(Law):  # noqa: N801 (a function of the payoff language)
    """Probability that a cost uniform on [a, b] is at most x."""

    label = r"F_{\mathrm{U}}"


class uniform_integral(Law):  # noqa: N801
    """Integral of `uniform_cdf` up to x."""

    label = r"\textstyle\int\! F_{\mathrm{U}}"


class normal_cdf(Law):  # noqa: N801
    """Probability that a normal cost with mean m and standard deviation s is at most x."""

    label = r"F_{\mathrm{N}}"


class normal_integral(Law):  # noqa: N801
    """Integral of `normal_cdf` up to x."""

    label = r"\textstyle\int\! F_{\mathrm{N}}"


class logistic_cdf(Law):  # noqa: N801
    """Probability that a logistic cost with mean m and scale s is at most x."""

    label = r"F_{\mathrm{L}}"


class logistic_integral(Law):  # noqa: N801
    """Integral of `logistic_cdf` up to x."""

    label = r"\textstyle\int\! F_{\mathrm{L}}"


LAWS: dict[str, tuple[type[Law], type[Law]]] = {
    "uniform": (uniform_cdf, uniform_integral),
    "normal": (normal_cdf, normal_integral),
    "logistic": (logistic_cdf, logistic_integral),
}


def written_out(expression: sympy.Expr) -> sympy.Expr:
    """Rewrite the laws in elementary functions (`Piecewise`, `erf`, `exp`), for calculus and other tools.

    >>> written_out(uniform_cdf(sympy.Rational(1, 4), 0, 1))
    1/4
    """
    return expression.replace(lambda e: isinstance(e, Law), _elementary)


def _elementary(law: Law) -> sympy.Expr:
    x, first, second = law.args
    z = (x - first) / second
    if isinstance(law, uniform_cdf):
        inside = (x - first) / (second - first)
        return sympy.Piecewise((0, x <= first), (1, x >= second), (inside, True))
    if isinstance(law, uniform_integral):
        inside = (x - first) ** 2 / (2 * (second - first))
        return sympy.Piecewise((0, x <= first), (x - (first + second) / 2, x >= second), (inside, True))
    if isinstance(law, normal_cdf):
        return (1 + sympy.erf(z / sympy.sqrt(2))) / 2
    if isinstance(law, normal_integral):
        density = sympy.exp(-(z**2) / 2) / sympy.sqrt(2 * sympy.pi)
        return second * (z * (1 + sympy.erf(z / sympy.sqrt(2))) / 2 + density)
    if isinstance(law, logistic_cdf):
        return 1 / (1 + sympy.exp(-z))
    return second * sympy.log(1 + sympy.exp(z))
