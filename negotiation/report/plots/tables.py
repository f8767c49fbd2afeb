"""A payoff table: two parties who choose at once, with best responses marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from negotiation.display import cell, counted, sentence
from negotiation.errors import UsageError
from negotiation.games import NormalFormGame, Profile
from negotiation.report.plots.canvas import MODEL, PLAIN, axes_of, finding, note, wrapped
from negotiation.report.plots.palette import FAINT, INK, PAPER, party_look

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 144
BEST = "*"


def plot_table(game: NormalFormGame, *, unit: str = "in the game's own unit", ax: Axes | None = None) -> Axes:
    """Draw the payoff table of two parties, with best responses and equilibria in pure strategies.

    Parameters
    ----------
    game : NormalFormGame
        Of two parties, with a value for every name in its payoffs; at most 144 cells.
    unit : str
        Of the payoffs.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        In each cell the payoff of the row's party below left, of the column's above right; a best response is bold,
        underlined by a bar and has a star. Where both are best the cell is framed: nobody gains by another strategy.

    Raises
    ------
    UsageError
        If there are not two parties, too many cells, or payoffs without a value.
    """
    if len(game.parties) != 2 or len(game.table) > MOST:
        raise UsageError(
            f"a table is drawn for two parties and at most {MOST} cells; `game.restricted` makes it smaller."
        )
    if not all(game.point.covers(payoff) for row in game.table.values() for payoff in row):
        raise UsageError("payoffs have names without a value: give them values with `game.at(...)`.")
    first, second = game.parties
    rows, columns = game.strategies[first], game.strategies[second]
    ax = axes_of(ax, max(5.4, 2.2 + 1.45 * len(columns)), 1.9 + 0.82 * len(rows))
    ax.set_xlim(0, len(columns))
    ax.set_ylim(len(rows), 0)
    framed = []
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            best = best_responses(game, (row, column))
            if all(best.values()):
                framed.append((row, column))
            _cell(ax, game, (i, j), (row, column), best, framed=all(best.values()))
    _frame(ax, game)
    finding(ax, _told(game, framed))
    note(ax, f"{MODEL}. Payoffs {unit}: left {first}, right {second}. {BEST}: best response to the other's strategy.")
    return ax


def best_responses(game: NormalFormGame, combination: tuple[str, ...]) -> dict[str, bool]:
    """For each party whether its strategy is a best response: no incentive of its own is positive."""
    profile = Profile(dict(zip(game.parties, combination, strict=True)))
    found = dict.fromkeys(game.parties, True)
    for one in game.incentives(profile):
        if game.point.sign(one.gain) == 1:
            found[one.party] = False
    return found


def _cell(
    ax: Axes,
    game: NormalFormGame,
    place: tuple[int, int],
    labels: tuple[str, str],
    best: dict[str, bool],
    *,
    framed: bool,
) -> None:
    from matplotlib.patches import Rectangle

    i, j = place
    plain: dict[str, Any] = {"facecolor": PAPER, "edgecolor": FAINT, "linewidth": 1.0, "zorder": 1}
    ax.add_patch(Rectangle((j, i), 1, 1, **plain))
    if framed:
        ax.add_patch(
            Rectangle(
                (j + 0.03, i + 0.04),
                0.94,
                0.92,
                facecolor="#e4e2f0",
                edgecolor=INK,
                linewidth=2.6,
                zorder=2,
                gid="equilibrium",
            )
        )
    for index, (party, payoff) in enumerate(zip(game.parties, game.table[labels], strict=True)):
        mine = best[party]
        x, y = j + (0.28, 0.72)[index], i + (0.64, 0.4)[index]
        number = _number(game, payoff)
        style: dict[str, Any] = {"fontsize": 12 if len(number) < 7 else 9.5, "weight": "bold" if mine else "normal"}
        colour = party_look(index).colour
        ax.text(
            x, y, f"{number}{BEST if mine else ''}", ha="center", va="center", color=colour, zorder=3, **style, **PLAIN
        )
        if mine:
            ax.plot([x - 0.13, x + 0.13], [y + 0.19] * 2, color=colour, lw=2, zorder=3, gid=f"best {party}")


def _number(game: NormalFormGame, payoff: Any) -> str:
    value = game.number(payoff)
    return str(value) if getattr(value, "denominator", 0) == 1 else cell(value)


def _frame(ax: Axes, game: NormalFormGame) -> None:
    """Strategies along the sides, each party's in its colour."""
    first, second = game.parties
    for party, axis, size in ((first, ax.yaxis, 20), (second, ax.xaxis, 14)):
        labels = game.strategies[party]
        colour = party_look(game.parties.index(party)).colour
        places = [i + 0.5 for i in range(len(labels))]
        axis.set_ticks(places, labels=[wrapped(one, size, 3) for one in labels], color=colour, fontsize=10, **PLAIN)
        axis.set_tick_params(length=0)
        axis.set_label_text(f"{sentence(party)} chooses", color=colour, fontsize=11, weight="bold", **PLAIN)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _told(game: NormalFormGame, framed: list[tuple[str, str]]) -> str:
    if not framed:
        return f"{game.title}: in no cell is each party's choice best against the other's"
    where = "; ".join(" and ".join(f"{p}: {s}" for p, s in zip(game.parties, one, strict=True)) for one in framed[:3])
    more = f" and {len(framed) - 3} more" if len(framed) > 3 else ""
    return f"{game.title}: {counted(len(framed), 'equilibrium', 'equilibria')} in pure strategies ({where}{more})"
