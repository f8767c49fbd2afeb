"""Margins as bars: the configurations of a comparison with their ranges, and the tornado of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from negotiation.deterrence.assessment import Assessment
from negotiation.deterrence.proofs.prove import Proof
from negotiation.deterrence.sensitivity import Sensitivity, Swing
from negotiation.deterrence.verdict import DURABLE
from negotiation.display import counted, decimal
from negotiation.report.plots.canvas import HALO, MODEL, PLAIN, axes_of, finding, names, note, spare
from negotiation.report.plots.palette import INK, KEEPS, PAYS, SOFT, Look, sign_look
from negotiation.settlement import Settlement
from negotiation.settlement.labels import label
from negotiation.study.comparison import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEEPING, VIOLATING = "violating does not pay →", "← violating pays"


def plot_margins(found: Comparison, *, proofs: Mapping[str, Proof] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the margin of every configuration as a bar, with its range.

    Parameters
    ----------
    found : Comparison
        From `compare`.
    proofs : mapping of str to Proof, optional
        Configuration to what `prove` found over all ranges together: said beside the bar.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        Bars left of zero are hatched: there violating pays. The thin line is the margin over the ranges, each
        parameter moved to its ends alone (float64, not a proof).
    """
    every = found.assessments
    ax = axes_of(ax, 8.8, 1.7 + 0.42 * len(every))
    period = found.settlement.document.period
    reach = []
    for row, one in enumerate(every):
        margin, spread = float(one.margin), one.sensitivity
        _bar(ax, row, 0.0, margin, sign_look(margin), 0.56)
        reach += [0.0, margin]
        if spread.swings:
            (line,) = ax.plot(
                [spread.lowest, spread.highest], [row, row], color=INK, lw=1.3, marker="|", ms=9, zorder=4
            )
            line.set_gid("range")
            reach += [spread.lowest, spread.highest]
    low, high = min(reach), max(reach)
    room = (high - low) or 1.0
    ax.set_xlim(low - 0.04 * room, high + 0.04 * room)
    ax.set_ylim(len(every) - 0.4, -1.0)
    for row, one in enumerate(every):
        text = f"{decimal(one.margin, signed=True)}  {one.verdict}{_proved(proofs, one)}"
        _beside(ax, row, text, bold=one.verdict == DURABLE)
    baseline = found.settlement.document.baseline
    texts = [f"{one.configuration.name}{' (baseline)' if one.configuration.id == baseline else ''}" for one in every]
    names(ax, range(len(every)), texts, 38)
    _zero(ax)
    ax.set_xlabel(f"Margin (share of the stake per {period})", color=INK, **PLAIN)
    spare(ax, left=True)
    finding(ax, _shortened(found))
    what = "Margin: what the most tempting violation would cost its author"
    note(ax, f"{MODEL}. {what}. Thin line: over the ranges, each parameter moved alone to its ends (not proved).")
    return ax


def plot_conditions(found: Assessment, *, most: int = 8, ax: Axes | None = None) -> Axes:
    """Draw the conditions of a verdict that are about somebody's gain: by how much each holds or fails.

    Parameters
    ----------
    found : Assessment
        From `assess`.
    most : int
        At most so many bars, in the order of the assessment; the note says how many are left out.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        Bars left of zero are hatched: there the condition fails, and its words are bold.
    """
    gains = [condition for condition in found.conditions if condition.incentive is not None]
    rows = gains[: max(1, most)]
    ax = axes_of(ax, 8.8, 0.8 + 0.26 * max(1, len(rows)))
    slacks = [float(condition.slack) for condition in rows]
    low, high = min([0.0, *slacks]), max([0.0, *slacks])
    room = (high - low) or 1.0
    ax.set_xlim(low - 0.04 * room, high + 0.04 * room)
    ax.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    for row, (condition, slack) in enumerate(zip(rows, slacks, strict=True)):
        _bar(ax, row, 0.0, slack, KEEPS if condition.holds else PAYS, 0.56)
        word = "holds by" if condition.holds else "fails by"
        _beside(ax, row, f"{word} {decimal(abs(slack))} {condition.unit}", bold=not condition.holds)
    names(ax, range(len(rows)), [condition.text for condition in rows], 46, 8.5)
    for shown, condition in zip(ax.get_yticklabels(), rows, strict=True):
        shown.set_fontweight("normal" if condition.holds else "bold")
    ax.axvline(0, color=INK, lw=1.4, zorder=3)
    ax.set_xticks([])
    spare(ax)
    ax.spines["bottom"].set_visible(False)
    failing = sum(not condition.holds for condition in rows)
    told = f"{failing} of the {counted(len(rows), 'condition')} shown {'fails' if failing == 1 else 'fail'}"
    finding(ax, f"{found.configuration.name}: {found.verdict}; {told if failing else 'every condition shown holds'}")
    rest = len(gains) - len(rows)
    left = f" {rest} more are not shown." if rest else ""
    note(ax, f"{MODEL}. Right of zero a condition holds; left of it, hatched, it fails.{left}")
    return ax


def _beside(ax: Axes, row: float, text: str, *, bold: bool) -> None:
    """What a bar says, right of the picture."""
    ax.annotate(
        text,
        (1.0, row),
        (6, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=9,
        color=INK,
        weight="bold" if bold else "normal",
        annotation_clip=False,
        **PLAIN,
    )


def _shortened(found: Comparison) -> str:
    """The summary, with names for people and without long lists."""
    durable = [one.configuration.name for one in found.durable()]
    if not durable or len(durable) > 3:
        return found.summary().split(": ")[0].rstrip(".") if durable else found.summary().rstrip(".")
    verb = "is" if len(durable) == 1 else "are"
    return f"{MODEL} {len(durable)} of {len(found.assessments)} configurations {verb} durable: {', '.join(durable)}"


def _proved(proofs: Mapping[str, Proof] | None, one: Assessment) -> str:
    proof = (proofs or {}).get(one.configuration.id)
    return "" if proof is None else f"\n({proof.answer} over {counted(len(proof.ranges), 'range')})"


def _bar(ax: Axes, row: float, start: float, end: float, style: Look, height: float) -> None:
    (bar,) = ax.barh(
        [row], [end - start], height, [start], color=style.colour, hatch=style.hatch, edgecolor="#6b5a40", zorder=2
    )
    bar.set_linewidth(0.6)


def _zero(ax: Axes) -> None:
    """The line at which the sign changes, with what each side means."""
    ax.locator_params(axis="x", nbins=6)
    ax.axvline(0, color=INK, lw=1.4, zorder=3)
    low, high = ax.get_xlim()
    for text, side, free in ((VIOLATING, -1, -low), (KEEPING, 1, high)):
        if free > 0.16 * (high - low):
            ax.annotate(
                text,
                (0, 1),
                (side * 6, -3),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="left" if side > 0 else "right",
                va="top",
                fontsize=9,
                color=SOFT,
                **PLAIN,
            )


def plot_tornado(found: Assessment | Sensitivity, *, most: int = 12, ax: Axes | None = None) -> Axes:
    """Draw on which uncertain numbers a margin rests: each moved alone to the ends of its range, the widest first.

    Parameters
    ----------
    found : Assessment or Sensitivity
        From `assess`, or its `sensitivity`; an assessment knows what the numbers are called and their units.
    most : int
        At most so many bars; the note says how many are left out.
    ax : matplotlib Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    matplotlib Axes
        The parts of bars left of zero are hatched: there violating pays. At the ends stand the parameter's values.
    """
    whole = found.sensitivity if isinstance(found, Assessment) else found
    settlement = found.configuration.settlement if isinstance(found, Assessment) else None
    swings = whole.swings[: max(1, most)]
    ax = axes_of(ax, 8.8, 1.9 + 0.44 * max(1, len(swings)))
    low, high = min([whole.lowest, 0.0]), max([whole.highest, 0.0])
    room = (high - low) or 1.0
    ax.set_xlim(low - 0.13 * room, high + 0.13 * room)
    ax.set_ylim(max(1, len(swings)) - 0.4, -1.75)
    for row, one in enumerate(swings):
        _swing(ax, row, one)
    _zero(ax)
    (now,) = ax.plot([whole.margin] * 2, [-0.95, len(swings) - 0.4], color=INK, lw=1.4, ls=(0, (2, 1.5)), zorder=3)
    now.set_gid("now")
    right = whole.margin > (low + high) / 2
    ax.annotate(
        f"now {decimal(whole.margin, signed=True)}",
        (whole.margin, -0.72),
        (-5 if right else 5, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        va="center",
        fontsize=9,
        weight="bold",
        **PLAIN,
    )
    names(ax, range(len(swings)), [_called(settlement, one.path) for one in swings], 46, 8.5)
    period = settlement.document.period if settlement is not None else "period"
    ax.set_xlabel(f"Margin (share of the stake per {period})", color=INK, **PLAIN)
    spare(ax, left=True)
    subject = f"'{found.configuration.name}': " if isinstance(found, Assessment) else ""
    finding(ax, subject + whole.summary().rstrip("."))
    rest = len(whole.swings) - len(swings)
    left = f" {rest} more move it less." if rest else ""
    note(
        ax,
        f"{MODEL}; each number moved alone to both ends of its range, written there (not a proof).{left}",
    )
    return ax


def _swing(ax: Axes, row: int, one: Swing) -> None:
    left, right = sorted((one.margin_at_low, one.margin_at_high))
    parts = [(left, min(right, 0.0)), (max(left, 0.0), right)]
    for start, end in parts:
        if end > start:
            _bar(ax, row, start, end, sign_look((start + end) / 2), 0.6)
    for value, at, other in (
        (one.low, one.margin_at_low, one.margin_at_high),
        (one.high, one.margin_at_high, one.margin_at_low),
    ):
        outer = 1 if at > other else -1
        ax.annotate(
            _short(value),
            (at, row),
            (4 * outer, 0),
            textcoords="offset points",
            ha="left" if outer > 0 else "right",
            va="center",
            fontsize=8,
            bbox=HALO,
            zorder=5,
            **PLAIN,
        )


def _short(value: object) -> str:
    text = decimal(value)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _called(settlement: Settlement | None, path: str) -> str:
    if settlement is None:
        return path
    quantity = settlement.quantities.get(path)
    unit = quantity.unit if quantity is not None else ""
    return f"{label(settlement, path)} ({unit or 'no unit'})"
