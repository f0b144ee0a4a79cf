"""What rows set aside show of quantiles, survival, orders and label sets, as sections of a page."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from typing import Literal

from heldout.base.html_page import html_figure, html_text, html_wide
from heldout.base.number_format import format_score, percent
from heldout.base.svg import BarRow, bars
from heldout.base.svg_plot import PlotAxis, Series, plot
from heldout.base.words import counted
from heldout.scoring.diagnosis import Diagnosis, IntervalSlice, Pair

_BINS = 10
_RISKS: tuple[tuple[Literal["other", "dotted", "line"], str], ...] = (
    ("other", "least"),
    ("dotted", "middle"),
    ("line", "most"),
)
"""How thirds of the rows are drawn, and what they are called, by growing risk."""


def task_sections(found: Diagnosis, metric: str) -> Iterator[tuple[str, str]]:
    """Names and bodies, of what there is."""
    if found.quantiles:
        yield "Quantiles", _quantiles(found.quantiles)
    if found.asked_inside is not None and found.intervals:
        yield "Intervals", _intervals(found.intervals, found.asked_inside, found.crossed)
    if found.risk_groups:
        yield "Survival by predicted risk", _survival(found)
    if len(found.by_group) > 1:
        yield "Groups", _groups(found.by_group, metric)
    if found.labels:
        yield "Labels", _labels(found)


def _quantiles(shares: Sequence[Pair]) -> str:
    series = [Series([(0.0, 0.0), (1.0, 1.0)], "other", "as it should be"), Series(shares, "own", "share of rows")]
    if len(shares) > 1:
        series.insert(1, Series(shares, "line", "share of rows"))
    up = PlotAxis("rows below", low=0.0, high=1.0)
    drawn = plot("Quantiles", PlotAxis("share of rows that is to lie below", low=0.0, high=1.0), up, series)
    level, share = max(shares, key=lambda each: abs(each[1] - each[0]))
    words = (
        "Each dot is a quantile. Above the broken line more rows lie below it than are asked for, so it is too high; "
        f"below the line it is too low. Furthest off is the quantile {level:g}, below which {percent(share)} lie."
    )
    return html_figure(drawn, words)


def _intervals(slices: Sequence[IntervalSlice], asked: float, crossed: int) -> str:
    whole, *parts = slices
    dots = [(each.width, each.inside) for each in parts]
    here = (whole.width, whole.inside)
    widths = [here[0], *(width for width, _ in dots)]
    series = [
        Series([(0.0, asked), (max(widths), asked)], "other", "asked for"),
        Series(dots, "dots", "parts of the rows"),
        Series([here], "own", "all rows"),
    ]
    drawn = plot("Intervals", PlotAxis("mean width", low=0.0), PlotAxis("share inside", high=1.0), series)
    words = (
        f"Of all rows {percent(whole.inside)} lie in their interval, and {percent(asked)} are asked for (broken line). "
        "The large dot is all rows, each small one a part of them: below the line its intervals are too narrow or lie "
        "in the wrong place, above it they could be narrower."
    )
    if crossed:
        words += (
            f" In {counted(crossed, 'row')} the quantiles cross, which no metric takes, and an interval that ends "
            "before it begins holds nothing: sort each row, for example with np.sort(…, axis=1)."
        )
    rows = "\n".join(
        f'<tr><th scope="row">{html_text(each.column)}</th><td>{html_text(each.values)}</td>'
        f'<td class="number">{each.rows:,}</td><td class="number">{each.width:.4g}</td>'
        f'<td class="number">{percent(each.inside)}</td></tr>'
        for each in parts
    )
    if not parts:
        return html_figure(drawn, words)
    return html_figure(drawn, words) + html_wide(
        "<table>\n<caption>Parts of the rows in which the share inside is furthest from what is asked for</caption>\n"
        "<thead><tr><th>column</th><th>values</th><th>rows</th><th>mean width</th><th>inside</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table>"
    )


def _survival(found: Diagnosis) -> str:
    groups = found.risk_groups
    series = [
        Series(_stairs(group.curve), style, f"the third with the {risk} risk")
        for group, (style, risk) in zip(groups, _RISKS, strict=True)
    ]
    drawn = plot("Survival", PlotAxis("time", low=0.0), PlotAxis("without it", low=0.0, high=1.0), series)
    events = [f"{group.events:,} of {group.rows:,}" for group in groups]
    words = (
        "Rows in thirds by the risk that you predict, and the share of each without an event as time goes (Kaplan and "
        "Meier): broken the least risk, dotted the middle one, solid the most. The further apart they are, and in this "
        f"order, the better your risks tell who is next. Events were seen in {events[0]}, {events[1]} and {events[2]}."
    )
    return html_figure(drawn, words)


def _stairs(curve: Sequence[Pair]) -> list[Pair]:
    """The points of a curve that stays until it falls."""
    found = [curve[0]]
    for time, share in curve[1:]:
        found += [(time, found[-1][1]), (time, share)]
    return found


def _groups(scores: Sequence[float], metric: str) -> str:
    low, high = (0.0, 1.0) if scores[0] >= 0 and scores[-1] <= 1 else (scores[0], scores[-1])
    width = (high - low) / _BINS or 1.0
    counts = [0] * _BINS
    for score in scores:
        counts[min(int((score - low) / width), _BINS - 1)] += 1
    rows = [
        BarRow(f"{low + at * width:.2g} to {low + (at + 1) * width:.2g}", float(count), f"{count:,}")
        for at, count in enumerate(counts)
    ]
    middle = statistics.median(scores)
    words = (
        f"How many of {counted(len(scores), 'group')} that were scored one by one get which {metric}. Half of them are "
        f"at {format_score(middle)} or below, the lowest at {format_score(scores[0])}, the highest at "
        f"{format_score(scores[-1])}. A few bad groups want a look at their rows, many middling ones another model."
    )
    return html_figure(bars(f"Groups by {metric}", rows, float(max(counts))), words)


def _labels(found: Diagnosis) -> str:
    rows = [BarRow(each.label, each.own, format_score(each.own)) for each in found.labels]
    behind = [(each.reference - each.own, each) for each in found.labels if each.reference is not None]
    words = "F1 of each label, the most frequent first: 1 is perfect."
    ahead, label = max(behind, key=lambda each: each[0], default=(0.0, None))
    if label is not None and label.reference is not None and ahead > 0:
        words += (
            f" The reference is furthest ahead at {label.label}, which {counted(label.rows, 'row')} have: "
            f"{format_score(label.reference)}, and yours {format_score(label.own)}."
        )
    return html_figure(bars("F1 of each label", rows, 1.0), words)
