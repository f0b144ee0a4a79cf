"""Dots and lines over two axes, as a small drawing of a page of ours (see `heldout.base.svg`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from heldout.base.html_page import html_text
from heldout.base.shown_text import one_line
from heldout.base.svg import WIDTH, DrawnScale, drawing, text_width

STYLE = """\
.soft { fill: var(--soft); opacity: 0.45; } .own { fill: var(--lead); stroke: var(--paper); stroke-width: 1.5; }
.other { stroke: var(--soft); stroke-width: 2; fill: none; stroke-dasharray: 5 4; }
.dotted { stroke: var(--ink); stroke-width: 2; fill: none; stroke-dasharray: 1 4; stroke-linecap: round; }
.here { stroke: var(--lead); stroke-width: 1.5; stroke-dasharray: 2 3; }
"""
_LEFT, _TOP, _HEIGHT = 60, 28, 170
_LINE = 16
"""From one row of texts to the next."""
_MOST_ROWS, _APART = 3, 6
_RADIUS = {"dots": 3.0, "own": 6.0}
_CLASS = {"dots": "soft", "own": "own", "line": "path", "other": "other", "dotted": "dotted"}


@dataclass(frozen=True)
class Series:
    """Points that belong together."""

    points: Sequence[tuple[float, float]]
    style: Literal["dots", "own", "line", "other", "dotted"]
    """`own` are the learner's, larger; `other` is a line that they are held against, broken; `dotted` a third one."""
    label: str = ""
    """What it shows, in the text for who cannot see it."""
    place: str = ""
    """Where its one point lies across, in the same text; empty for its number, which no scale has moved then."""


@dataclass(frozen=True)
class PlotAxis:
    """One direction."""

    label: str
    ticks: Sequence[tuple[float, str]] = ()
    """Values with their texts; round ones where none are given."""
    low: float | None = None
    """Where it begins and ends at least; by the points where that is None."""
    high: float | None = None


def plot(title: str, across: PlotAxis, up: PlotAxis, series: Sequence[Series], here: float | None = None) -> str:
    """The drawing; `here` is a value across that is marked with an upright line. There is one finite point at least."""
    shown = [[point for point in each.points if all(map(math.isfinite, point))] for each in series]
    flat = [point for points in shown for point in points]
    bottom = _TOP + _HEIGHT
    sides = DrawnScale.over(_reach([x for x, _ in flat], across), _LEFT, WIDTH - 20)
    heights = DrawnScale.over(_reach([y for _, y in flat], up), bottom, _TOP)
    parts = []
    for value, text in up.ticks or [(value, f"{value:.4g}") for value in heights.values(4)]:
        y = heights.at(value)
        parts.append(f'<line class="rule" x1="{_LEFT}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{html_text(text)}</text>')
    ticks = across.ticks or [(value, f"{value:.4g}") for value in sides.values(5)]
    placed = _in_rows([(sides.at(value), text) for value, text in ticks])
    parts += [
        f'<text class="middle" x="{x:.1f}" y="{bottom + 18 + row * _LINE}">{html_text(text)}</text>'
        for x, text, row in placed
    ]
    below = bottom + 22 + (1 + max((row for _, _, row in placed), default=0)) * _LINE
    middle = (_LEFT + WIDTH - 20) / 2
    parts.append(f'<text class="middle strong" x="{middle}" y="{below}">{html_text(across.label)}</text>')
    parts.append(f'<text class="strong" x="4" y="14">{html_text(up.label)}</text>')
    if here is not None:
        x = sides.at(here)
        parts.append(f'<line class="here" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom}"/>')
    for each, points in zip(series, shown, strict=True):
        parts += _drawn(each.style, [(sides.at(x), heights.at(y)) for x, y in points])
    told = "; ".join(_told(each, points) for each, points in zip(series, shown, strict=True) if points)
    return drawing(title, told, below + 10, parts)


def _in_rows(texts: Sequence[tuple[float, str]]) -> list[tuple[float, str, int]]:
    """Texts below an axis, each in the first row where it touches nothing; what has room in none is left out."""
    placed: list[tuple[float, str, int]] = []
    for x, text in texts:
        taken = {
            row for other, said, row in placed if abs(x - other) < (text_width(text) + text_width(said)) / 2 + _APART
        }
        free = next((row for row in range(_MOST_ROWS) if row not in taken), None)
        if free is not None:
            placed.append((x, text, free))
    return placed


def _reach(values: list[float], axis: PlotAxis) -> list[float]:
    ticks = [value for value, _ in axis.ticks]
    return [*values, *ticks, *(each for each in (axis.low, axis.high) if each is not None)]


def _drawn(style: str, points: list[tuple[float, float]]) -> list[str]:
    name = _CLASS[style]
    if style in _RADIUS:
        radius = _RADIUS[style]
        return [f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}"/>' for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return [f'<polyline class="{name}" points="{path}"/>'] if points else []


def _told(series: Series, points: list[tuple[float, float]]) -> str:
    label = one_line(series.label) or "values"
    if len(points) == 1:
        return f"{label}: {points[0][1]:.4g} at {series.place or format(points[0][0], '.4g')}"
    heights = [y for _, y in points]
    return f"{label}: {len(points)} points, between {min(heights):.4g} and {max(heights):.4g}"
