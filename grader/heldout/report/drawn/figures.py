"""What a card and its explanation say, drawn; empty where there is nothing to draw."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from heldout.base.html_page import html_figure
from heldout.base.svg import BarRow, IntervalRow, StepRow, bars, intervals
from heldout.base.svg import waterfall as draw_waterfall
from heldout.base.svg_plot import PlotAxis, Series, plot
from heldout.base.words import capital
from heldout.report.explanation.curve import Curve, sentence
from heldout.report.explanation.curves import Curves
from heldout.report.explanation.importance import CAVEAT, Importance
from heldout.report.explanation.prose import spoken
from heldout.report.explanation.scale import axis_with, spread_out, ticks_of
from heldout.report.explanation.units import number
from heldout.report.explanation.waterfall import Waterfall
from heldout.report.lost_most import PART_WORDS
from heldout.scoring.interface import ScoreCard

_SHORT = {
    "guessing": "guessing",
    "your_settings_on_reference_data": "on reference data",
    "reference": "the reference",
}
"""Labels that a narrow drawing has room for, where the whole one is longer."""


def points_figure(card: ScoreCard) -> str:
    """A bar for the total, and for what each part kept."""
    if card.points is None:
        return ""
    rows = [BarRow("all", card.points.total, f"{card.points.total:.0f} of 100")]
    rows += [BarRow(PART_WORDS[name], kept, f"{kept:.0f}") for name, kept in card.points.parts().items()]
    said = "Points, and what is left of 100 where nothing else was lost. A bar that is full lost nothing."
    return html_figure(bars("Points", rows, 100.0), said)


def losses_figure(card: ScoreCard) -> str:
    """What was lost, in units of the metric, with 95 % intervals."""
    if card.regret is None:
        return ""
    parts = {"all": card.regret.total, **{PART_WORDS[name]: part for name, part in card.regret.parts().items()}}
    rows = [
        IntervalRow(f"{name}: {part.verdict}", part.value, part.ci95)
        for name, part in parts.items()
        if math.isfinite(part.value)
    ]
    said = f"What was lost of {card.metric.name}, with 95 % intervals: one that holds 0 may have lost nothing."
    return html_figure(intervals("Losses", rows), said) if rows else ""


def waterfall_figure(waterfall: Waterfall) -> str:
    """The levels from guessing to the reference: a bar for each step, with the interval of what it leads to."""
    units, stops = waterfall.units, waterfall.stops
    utilities = [stop.utility for stop in stops]
    places = units.decimals(utilities)
    steps = [0.0, *(after - before for before, after in pairwise(utilities))]
    rows = [
        StepRow(
            _SHORT.get(stop.what, stop.label),
            units.score(stop.utility),
            None if stop.ci95 is None else (units.score(stop.ci95[0]), units.score(stop.ci95[1])),
            units.shown(stop.utility, places),
            units.change(step, places) if at else "",
            step < 0,
        )
        for at, (stop, step) in enumerate(zip(stops, steps, strict=True))
    ]
    words = (
        f"{units.metric}, {units.direction}. Each bar is the step from the level above; an outline is a step back. The "
        "line is a 95 % interval: at your submission of its score, further down of what winning that part back leads "
        f"to. On reference data are your settings behind the reference's preparation. The reference is "
        f"{stops[-1].label.partition(':')[0]}."
    )
    if waterfall.below_guessing:
        words += " Your score is worse than guessing, so it counts as guessing."
    return html_figure(draw_waterfall("From guessing to the reference", rows), words)


def curve_figures(curves: Curves) -> Iterator[str]:
    """A validation curve for each hyperparameter, with the learner's point on it."""
    for curve in curves.curves:
        said = sentence(curve, curves.units, curves.verdict)
        own = "" if curve.mark is None else f" Yours is {number(curve.mark.value)}."
        yield html_figure(_curve(curve, curves), f"{curve.parameter.name}.{own} {said}")


def _curve(curve: Curve, curves: Curves) -> str:
    mark = curve.mark
    axis = axis_with(mark.position if mark else None)
    placed = [axis.place(position) for position in spread_out(curve.parameter, curve.positions())]
    score = curves.units.score
    dots = [(at, score(each.cv)) for at, each in zip(placed, curve.configurations, strict=True)]
    series = [Series(dots, "dots", "configurations of the reference search")]
    here = None if mark is None or mark.position is None else axis.place(mark.position)
    if here is not None and mark is not None and mark.height is not None:
        series.append(Series([(here, score(mark.height))], "own", "your settings", number(mark.value)))
    ticks = [(axis.place(tick.position), tick.label) for tick in ticks_of(curve.parameter)]
    title = f"{curve.parameter.name} of {spoken(curves.family)}"
    return plot(title, PlotAxis(curve.parameter.name, ticks, 0.0, 1.0), PlotAxis(curves.units.metric), series, here)


def importance_figure(importance: Importance) -> str:
    """A bar for each hyperparameter that matters."""
    if not importance.values:
        return ""
    rows = [BarRow(name, value, f"{value:.2f}") for name, value in importance.values]
    return html_figure(bars("Importance of hyperparameters (fANOVA)", rows, 1.0), capital(CAVEAT))
