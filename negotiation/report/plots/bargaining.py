"""Bargaining: the outcomes over two parties' payoffs, and what each party gains by agreeing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from negotiation.display import counted, decimal, sentence
from negotiation.errors import UsageError, near_miss
from negotiation.expressions import midpoint
from negotiation.games.bargaining import BargainingProblem
from negotiation.report.plots.canvas import HALO, MODEL, PLAIN, axes_of, finding, inches, names, note, spare, wrapped
from negotiation.report.plots.palette import INK, KEEPS, SOFT, party_look
from negotiation.study.comparison import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NAMED = 14


def plot_pareto(
    problem: BargainingProblem,
    *,
    parties: tuple[str, str] | None = None,
    unit: str = "in the problem's own unit",
    ax: Axes | None = None,
) -> Axes:
    """Draw the outcomes of a bargaining problem over the payoffs of two parties.

    Parameters
    ----------
    problem : BargainingProblem
    parties : (str, str), optional
        Across and up; the first two if left out.
    unit : str
        Of the payoffs.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        Filled: in the zone of agreement; crosses: refused by somebody; joined: the Pareto frontier of the zone (for all
        parties); the lines: what each has without agreement.

    Raises
    ------
    UsageError
        If there are not two such parties.
    """
    one, other = _two(problem, parties)
    ax = axes_of(ax, 7.2, 5.4)
    where = {name: (float(pay[one]), float(pay[other])) for name, pay in problem.outcomes.items()}
    zone, front = problem.zone, sorted(problem.frontier, key=lambda name: where[name])
    corner = float(problem.disagreement[one]), float(problem.disagreement[other])
    _field(ax, [*where.values(), corner], corner)
    refused = [name for name in where if name not in zone]
    ax.plot(*_columns(where, refused), ls="", marker="x", ms=7, mew=1.8, color="#b35806", gid="refused", zorder=3)
    inside = [name for name in zone if name not in front]
    ax.plot(
        *_columns(where, inside), ls="", marker="o", ms=7, mfc="white", mec="#542788", mew=1.6, gid="zone", zorder=3
    )
    line = "-" if len(problem.parties) == 2 else ""
    ax.plot(*_columns(where, front), ls=line, lw=1.4, marker="o", ms=8, color="#542788", gid="frontier", zorder=4)
    for text, axis, party in ((one, ax.set_xlabel, one), (other, ax.set_ylabel, other)):
        axis(f"{sentence(text)}'s payoff ({unit})", color=party_look(problem.parties.index(party)).colour, **PLAIN)
    spare(ax, left=True)
    finding(ax, _solved(problem))
    many = f" for all {len(problem.parties)} parties" if len(problem.parties) > 2 else ""
    note(ax, f"{MODEL}. Filled: Pareto frontier{many}; hollow: also accepted by all; cross: refused by somebody.")
    _name(ax, problem, where)
    return ax


def _two(problem: BargainingProblem, parties: tuple[str, str] | None) -> tuple[str, str]:
    chosen = parties or problem.parties[:2]
    if len(chosen) != 2 or chosen[0] == chosen[1]:
        raise UsageError("a Pareto picture needs two different parties; one a row: plot_bargaining.")
    for party in chosen:
        if party not in problem.parties:
            raise UsageError(f"no party '{party}' bargains here. {near_miss(party, problem.parties)}".strip())
    return chosen[0], chosen[1]


def _columns(where: Mapping[str, tuple[float, float]], chosen: Sequence[str]) -> tuple[list[float], list[float]]:
    return [where[name][0] for name in chosen], [where[name][1] for name in chosen]


def _field(ax: Axes, points: Sequence[tuple[float, float]], corner: tuple[float, float]) -> None:
    """Limits with room for names, and the quarter in which both gain."""
    ends = []
    for axis in (0, 1):
        values = [point[axis] for point in points]
        room = (max(values) - min(values)) or 1.0
        ends.append((min(values) - 0.12 * room, max(values) + 0.16 * room))
    ax.set_xlim(ends[0])
    ax.set_ylim(ends[1])
    xs = [corner[0], ends[0][1], ends[0][1], corner[0]]
    ys = [corner[1], corner[1], ends[1][1], ends[1][1]]
    ax.fill(xs, ys, facecolor=KEEPS.colour, alpha=0.18, lw=0, zorder=0)
    ax.axvline(corner[0], color=SOFT, lw=1, ls=(0, (3, 2)), gid="disagreement")
    ax.axhline(corner[1], color=SOFT, lw=1, ls=(0, (3, 2)), gid="disagreement")
    offset = {"textcoords": "offset points", "fontsize": 8.5, "color": SOFT, **PLAIN}
    ax.annotate("both gain by agreeing", (ends[0][1], ends[1][1]), (-4, -4), ha="right", va="top", **offset)
    ax.annotate("without agreement", corner, (-4, -4), ha="right", va="top", bbox=HALO, **offset)


def _marks(problem: BargainingProblem) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    solutions = (
        ("Nash", problem.nash()),
        ("Kalai-Smorodinsky", problem.kalai_smorodinsky()),
        ("egalitarian", problem.egalitarian()),
    )
    for word, chosen in solutions:
        for name in chosen:
            found.setdefault(name, []).append(word)
    return found


def _solved(problem: BargainingProblem) -> str:
    zone, marks = problem.zone, _marks(problem)
    count = counted(len(problem.outcomes), "outcome")
    everybody = "both parties" if len(problem.parties) == 2 else f"all {len(problem.parties)} parties"
    if not zone:
        return f"No agreement: none of {count} is accepted by {everybody}"
    chosen = "; ".join(f"{name} ({', '.join(words)})" for name, words in marks.items())
    return f"{len(zone)} of {count} accepted by {everybody}. Picked: {chosen}"


def _name(ax: Axes, problem: BargainingProblem, where: Mapping[str, tuple[float, float]]) -> None:
    """Names beside the points; where there are many, of the solutions and the frontier only. One place, one label."""
    marks = _marks(problem)
    few = len(where) <= MOST_NAMED
    places: dict[tuple[float, float], list[str]] = {}
    for name in where:
        if few or name in marks:
            words = f" ({', '.join(marks[name])})" if name in marks else ""
            places.setdefault(where[name], []).append(name + words)
    if not few:
        return _name_afar(ax, places)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    width, height = inches(ax)
    taken: list[tuple[float, float, float]] = []
    for (x, y), texts in sorted(places.items(), key=lambda one: -one[0][1]):
        text = wrapped(" / ".join(texts), 38, 3)
        lines = text.count("\n") + 1
        across, up = (x - left) / (right - left) * width, (y - bottom) / (top - bottom) * height
        for a, b, least in taken:
            if abs(across - a) < 2.6 and up > least - 0.08 * lines and up < b + 0.1 * lines:
                up = least - 0.09 * lines
        up = max(up, 0.1 * lines)
        taken.append((across, up, up - 0.08 * lines))
        flip = across > 0.55 * width
        ax.annotate(
            text,
            (x, y),
            (-9 if flip else 9, (up - (y - bottom) / (top - bottom) * height) * 72),
            textcoords="offset points",
            ha="right" if flip else "left",
            va="center",
            fontsize=8.5,
            weight="bold" if "(" in text and any(where[name] == (x, y) for name in marks) else "normal",
            bbox=HALO,
            zorder=5,
            **PLAIN,
        )


def _name_afar(ax: Axes, places: Mapping[tuple[float, float], list[str]]) -> None:
    """The solutions named in the corner, each with a line to its point: many points leave no room beside them."""
    for index, ((x, y), texts) in enumerate(sorted(places.items(), key=lambda one: -one[0][1])):
        ax.annotate(
            wrapped(" / ".join(texts), 52, 2),
            (x, y),
            (0.985, 0.9 - 0.09 * index),
            textcoords="axes fraction",
            ha="right",
            va="center",
            fontsize=8.5,
            weight="bold",
            bbox=HALO,
            zorder=5,
            arrowprops={"arrowstyle": "-", "color": INK, "lw": 0.8, "shrinkB": 5, "relpos": (0.95, 0)},
            **PLAIN,
        )


@dataclass(frozen=True)
class _Row:
    """One configuration or outcome: each party's gain by agreeing, and who refuses."""

    name: str
    gains: Mapping[str, Any]
    refused_by: tuple[str, ...] = field(default=())


def plot_bargaining(
    found: Comparison | BargainingProblem, *, unit: str = "in the problem's own unit", ax: Axes | None = None
) -> Axes:
    """Draw what each party gains by agreeing instead of fighting on, and where all do: the zone of agreement.

    Parameters
    ----------
    found : Comparison or BargainingProblem
        From `compare` (a row each configuration, the agreement kept), or a problem (a row each outcome).
    unit : str
        Of a problem's payoffs.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        A marker each party (colour and shape), joined; right of zero the party prefers to agree. Rows in the zone of
        agreement are shaded and say so; the others say who refuses.
    """
    rows, unit, people = _settled(found) if isinstance(found, Comparison) else _problem(found, unit)
    ax = axes_of(ax, 8.8, 2.2 + 0.4 * len(rows))
    values = [float(gain) for row in rows for gain in row.gains.values()]
    low, high = min([*values, 0.0]), max([*values, 0.0])
    room = (high - low) or 1.0
    ax.set_xlim(low - 0.06 * room, high + 0.06 * room)
    lines = 1 if sum(len(name) + 6 for name in people.values()) < 62 else -(-len(people) // 4)
    ax.set_ylim(len(rows) - 0.4, -1.15 - 0.7 * lines)
    for place, row in enumerate(rows):
        _ranged(ax, place, row, people)
    ax.plot([0, 0], [len(rows) - 0.4, -1.1], color=INK, lw=1.4, zorder=2)
    _heads(ax, people, len(people) if lines == 1 else 4)
    names(ax, range(len(rows)), [row.name for row in rows], 38)
    ax.set_xlabel(f"Gain by agreeing over not agreeing ({unit})", color=INK, **PLAIN)
    spare(ax, left=True)
    agreed = [row for row in rows if not row.refused_by]
    what = "configuration" if isinstance(found, Comparison) else "outcome"
    zone = f"{len(agreed)} of {counted(len(rows), what)} in the zone of agreement: nobody refuses"
    never = f"No zone of agreement: each of {counted(len(rows), what)} is refused by somebody"
    finding(ax, zone if agreed else never)
    kept = "an agreement that is kept, against fighting on" if isinstance(found, Comparison) else "against disagreement"
    blocked = "" if isinstance(found, Comparison) else " Blocked: for another reason than its payoff."
    note(ax, f"{MODEL}: {kept}. Shaded: the zone of agreement; hatched: somebody refuses.{blocked}")
    return ax


def _settled(found: Comparison) -> tuple[list[_Row], str, dict[str, str]]:
    settlement = found.settlement
    rows, people = [], {}
    for one in found.assessments:
        gains: dict[str, Any] = {}
        for sign in one.acceptance:
            least = gains.get(sign.party)
            gains[sign.party] = sign.slack if least is None or midpoint(sign.slack) < midpoint(least) else least
            people[sign.party] = settlement.name(sign.party)
        refused = tuple(dict.fromkeys(settlement.name(sign.party) for sign in one.acceptance if not sign.accepts))
        rows.append(_Row(one.configuration.name, gains, refused))
    order = [party for party in settlement.document.parties if party in people]
    return rows, f"share of the stake per {settlement.document.period}", {party: people[party] for party in order}


def _problem(found: BargainingProblem, unit: str) -> tuple[list[_Row], str, dict[str, str]]:
    rows = [_Row(name, found.gains(name), found.refused_by(name)) for name in found.outcomes]
    return rows, unit, {party: party for party in found.parties}


def _ranged(ax: Axes, place: int, row: _Row, people: Mapping[str, str]) -> None:
    """One row: the band that says whether all agree, the parties' gains, and a word."""
    style: dict[str, Any] = (
        {"color": "#e4e2f0"} if not row.refused_by else {"facecolor": "#fff3e0", "hatch": "//", "edgecolor": "#f0c890"}
    )
    left, right = ax.get_xlim()
    (band,) = ax.barh([place], [right - left], 0.8, [left], zorder=0, **style)
    band.set_linewidth(0)
    band.set_gid("refused" if row.refused_by else "zone")
    gains = [float(gain) for gain in row.gains.values()]
    ax.plot([min(gains), max(gains)], [place, place], color=SOFT, lw=1.2, zorder=3)
    for party, gain in row.gains.items():
        mark = party_look(list(people).index(party))
        (point,) = ax.plot(
            [float(gain)], [place], ls="", marker=mark.marker, ms=9, color=mark.colour, mec="white", zorder=4
        )
        point.set_gid(party)
    least = min(row.gains.values(), key=float)
    word = _refusal(row, people) or "all agree"
    ax.annotate(
        wrapped(f"{word} (least gain {decimal(least, signed=True)})", 44),
        (1, place),
        (6, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        weight="normal" if row.refused_by else "bold",
        annotation_clip=False,
        **PLAIN,
    )


def _refusal(row: _Row, people: Mapping[str, str]) -> str:
    """Who refuses because it would lose, and who does for another reason."""
    losing = {people[party] for party, gain in row.gains.items() if float(gain) < 0}
    refused = [name for name in row.refused_by if name in losing]
    blocked = [name for name in row.refused_by if name not in losing]
    parts = [f"{word} by {', '.join(who)}" for word, who in (("refused", refused), ("blocked", blocked)) if who]
    return "; ".join(parts)


def _heads(ax: Axes, people: Mapping[str, str], columns: int) -> None:
    """Who is which marker, in a line above the rows."""
    key = ax.legend(
        handles=[
            ax.plot(
                [], [], ls="", marker=party_look(i).marker, ms=8, color=party_look(i).colour, label=wrapped(name, 24)
            )[0]
            for i, name in enumerate(people.values())
        ],
        loc="upper left",
        ncols=columns,
        fontsize=9,
        frameon=False,
        borderpad=0,
    )
    for text in key.get_texts():
        text.set_parse_math(False)
    offset = {"textcoords": "offset points", "fontsize": 8.5, "color": SOFT, "va": "center", **PLAIN}
    ax.annotate("prefers to agree →", (0, -0.8), (5, 0), ha="left", **offset)
    if -ax.get_xlim()[0] > 0.14 * (ax.get_xlim()[1] - ax.get_xlim()[0]):
        ax.annotate("← prefers not to", (0, -0.8), (-5, 0), ha="right", **offset)
