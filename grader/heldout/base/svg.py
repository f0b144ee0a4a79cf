"""Small drawings for a page of ours: in the page's colours, light and dark, with a text for who cannot see them."""

from __future__ import annotations

import hashlib
import html
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from unicodedata import east_asian_width

from heldout.base.html_page import html_text
from heldout.base.shown_text import one_line

STYLE = """\
.bar { fill: var(--lead); opacity: 0.85; } .dot { fill: var(--lead); } .track { fill: var(--fill); }
.rule { stroke: var(--line); } .whisker { stroke: var(--soft); stroke-width: 2; }
.path { stroke: var(--lead); stroke-width: 2; fill: none; }
.back { fill: none; stroke: var(--lead); stroke-dasharray: 4 3; } .whisker.ends { stroke: var(--ink); }
svg { max-width: 100%; min-width: 20rem; height: auto; display: block; }
svg text { fill: var(--soft); font: 13px system-ui, sans-serif; }
svg .end { text-anchor: end; }
svg .middle { text-anchor: middle; }
svg .strong { fill: var(--ink); }
"""
WIDTH = 400
"""Of every drawing, in its own units: about what a phone has, so that text stays readable there."""
_SHOWN = 480
"""Most CSS pixels that it is drawn wide: its text of 13 units has 15 then, and 11 on a phone 375 wide."""
_ROW = 26
_LABEL = 184
"""Room at the left for what stands before a row."""
_TEXT = 72
"""Room at the right for what stands at its end, at least."""
_NARROW, _BROAD = frozenset("fijltI.,:;'|!()[] "), frozenset("mwMW@%_—…")


@dataclass(frozen=True)
class BarRow:
    """One bar."""

    label: str
    value: float
    text: str
    """What stands at its end."""


@dataclass(frozen=True)
class IntervalRow:
    """A value with an interval, which may be unknown."""

    label: str
    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class StepRow:
    """A level of a waterfall."""

    label: str
    value: float
    interval: tuple[float, float] | None
    """Of the level; None where it is not known."""
    text: str
    """What stands at its end."""
    step: str
    """From the level before in words, for who cannot see it; empty at the first."""
    back: bool = False
    """Whether the step to it is one for the worse; it is drawn as an outline."""


def waterfall(title: str, rows: Sequence[StepRow]) -> str:
    """A bar from each level to the next one below it, with a line for the interval of that; there are two at least."""
    ends = [end for row in rows for end in (row.value, *(row.interval or ()))]
    edge = _edge_of(rows)
    scale = DrawnScale.over(ends, _LABEL + 14, edge)
    bottom = 12 + len(rows) * _ROW
    parts = scale.ticks(3, bottom)
    for at, row in enumerate(rows):
        y, here = 16 + at * _ROW, scale.at(row.value)
        before = scale.at(rows[at - 1].value) if at else here
        left, right = sorted((before, here))
        name = "back" if row.back else "bar"
        parts += [
            _label(row.label, y - 9),
            f'<rect class="{name}" x="{left:.1f}" y="{y - 8}" width="{max(right - left, 1.5):.1f}" height="16"/>',
        ]
        if row.interval is not None:
            low, high = map(scale.at, sorted(row.interval))
            parts.append(f'<line class="whisker ends" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"/>')
            parts += [
                f'<line class="whisker ends" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 4}" y2="{y + 4}"/>' for x in (low, high)
            ]
        if at + 1 < len(rows):
            parts.append(f'<line class="whisker" x1="{here:.1f}" x2="{here:.1f}" y1="{y + 8}" y2="{y + _ROW - 8}"/>')
        parts.append(f'<text class="strong" x="{edge + 8}" y="{y + 4}">{html_text(row.text)}</text>')
    told = "; ".join(
        f"{one_line(row.label)} {one_line(row.text)}{_interval_words(row.interval)}"
        + (f", a step of {one_line(row.step)}" if row.step else "")
        for row in rows
    )
    return drawing(title, told, bottom + 22, parts)


def _interval_words(interval: tuple[float, float] | None) -> str:
    """What is told of an interval behind its value; nothing where there is none."""
    if interval is None:
        return ""
    low, high = sorted(interval)
    return f" ({low:.4g} to {high:.4g})"


def bars(title: str, rows: Sequence[BarRow], most: float) -> str:
    """A horizontal bar for each row, from 0 to `most`, which is positive."""
    left, right = _LABEL + 10, _edge_of(rows)
    parts = []
    for at, row in enumerate(rows):
        y = 8 + at * _ROW
        length = (right - left) * max(0.0, min(1.0, row.value / most))
        parts += [
            _label(row.label, y),
            f'<rect class="track" x="{left}" y="{y}" width="{right - left}" height="16" rx="3"/>',
            f'<rect class="bar" x="{left}" y="{y}" width="{length:.1f}" height="16" rx="3"/>',
            f'<text class="strong" x="{right + 8}" y="{y + 13}">{html_text(row.text)}</text>',
        ]
    told = "; ".join(f"{one_line(row.label)}: {one_line(row.text)}" for row in rows)
    return drawing(title, told, 12 + len(rows) * _ROW, parts)


def intervals(title: str, rows: Sequence[IntervalRow]) -> str:
    """A dot for each value and a line for its interval, on one scale; there is at least one row."""
    ends = [end for row in rows for end in (row.value, *(row.interval or ()))]
    scale = DrawnScale.over(ends, _LABEL + 14, WIDTH - 20)
    bottom = 12 + len(rows) * _ROW
    parts = scale.ticks(3, bottom)
    for at, row in enumerate(rows):
        y = 16 + at * _ROW
        parts.append(_label(row.label, y - 9))
        if row.interval is not None:
            low, high = map(scale.at, row.interval)
            parts.append(f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"/>')
        parts.append(f'<circle class="dot" cx="{scale.at(row.value):.1f}" cy="{y}" r="4.5"/>')
    told = "; ".join(f"{one_line(row.label)} {row.value:.4g}{_interval_words(row.interval)}" for row in rows)
    return drawing(title, told, bottom + 22, parts)


def over_time(title: str, dots: Sequence[tuple[datetime, float]], steps: Sequence[tuple[datetime, float]] = ()) -> str:
    """Values at their times, there is at least one; `steps` is a line that holds each value until the next."""
    everything = [*dots, *steps]
    across = DrawnScale.over([moment.timestamp() for moment, _ in everything], 60, WIDTH - 20)
    top, bottom = 10, 180
    up = DrawnScale.over([value for _, value in everything], bottom, top)
    parts = []
    for value in up.values(4):
        y = up.at(value)
        parts.append(f'<line class="rule" x1="60" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="end" x="52" y="{y + 4:.1f}">{value:.4g}</text>')
    path = ""
    for moment, value in steps:
        x, y = across.at(moment.timestamp()), up.at(value)
        path += f"H{x:.1f}V{y:.1f}" if path else f"M{x:.1f},{y:.1f}"
    if path:
        parts.append(f'<path class="path" d="{path}H{WIDTH - 20}"/>')
    parts += [
        f'<circle class="dot" cx="{across.at(moment.timestamp()):.1f}" cy="{up.at(value):.1f}" r="3.5"/>'
        for moment, value in dots
    ]
    first, last = (each.astimezone(UTC) for each in (min(everything)[0], max(everything)[0]))
    form = "%Y-%m-%d" if (last - first).days else "%Y-%m-%d %H:%M"
    parts.append(f'<text x="60" y="{bottom + 20}">{first:{form}}</text>')
    if last > first:
        parts.append(f'<text class="end" x="{WIDTH - 20}" y="{bottom + 20}">{last:{form}}</text>')
    lowest, highest = min(value for _, value in everything), max(value for _, value in everything)
    told = (
        f"{len(dots) or len(steps)} values from {first:{form}} to {last:{form}}, between {lowest:.4g} and {highest:.4g}"
    )
    return drawing(title, told, bottom + 28, parts)


@dataclass(frozen=True)
class DrawnScale:
    """From values to places in a drawing."""

    low: float
    high: float
    begin: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], begin: float, end: float) -> DrawnScale:
        """A scale that holds all values, a little more, and never nothing."""
        low, high = min(values), max(values)
        room = 0.04 * (high - low) or max(abs(high) * 0.05, 1e-9)
        return cls(low - room, high + room, begin, end)

    def at(self, value: float) -> float:
        """The place of a value."""
        return self.begin + (self.end - self.begin) * (value - self.low) / (self.high - self.low)

    def values(self, about: int) -> list[float]:
        """Round values within the scale."""
        step = 10 ** math.floor(math.log10((self.high - self.low) / about))
        step = next(step * factor for factor in (1, 2, 5, 10) if (self.high - self.low) / (step * factor) <= about)
        first = math.ceil(self.low / step)
        return [number * step for number in range(first, math.floor(self.high / step) + 1)]

    def ticks(self, about: int, bottom: float) -> list[str]:
        """Upright lines with their values below."""
        found = []
        for value in self.values(about):
            x = self.at(value)
            found.append(f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{bottom}"/>')
            found.append(f'<text class="middle" x="{x:.1f}" y="{bottom + 16}">{value:.4g}</text>')
        return found


def text_width(text: str) -> float:
    """About how wide a text is, in the drawing's units; rather more than less, as fonts differ."""
    return sum(map(_width, text))


def _width(character: str) -> float:
    if character in _NARROW:
        return 5.0
    if character in _BROAD or east_asian_width(character) in ("W", "F"):
        return 13.0
    return 9.0 if character.isupper() else 8.0


def _edge_of(rows: Sequence[BarRow] | Sequence[StepRow]) -> int:
    """Where they end, so that what stands behind them has room."""
    longest = max((text_width(one_line(row.text)) for row in rows), default=0.0)
    return min(WIDTH - _TEXT, math.floor(WIDTH - 10 - longest))


def _label(text: str, y: float) -> str:
    shown = one_line(text)
    if text_width(shown) > _LABEL:
        ends = list(accumulate(map(_width, shown)))
        shown = f"{shown[: bisect_right(ends, _LABEL - _width('…'))]}…"
    return f'<text class="end" x="{_LABEL}" y="{y + 13}">{html.escape(shown)}</text>'


def drawing(title: str, told: str, height: float, parts: Sequence[str]) -> str:
    """The parts as one picture, with a title and a text that tells what it shows."""
    name = "f" + hashlib.sha256(f"{title}\0{told}".encode("utf-8", "replace")).hexdigest()[:8]
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" width="{_SHOWN}" role="img" aria-labelledby="{name}t {name}d">'
        f'<title id="{name}t">{html_text(title)}</title><desc id="{name}d">{html_text(told)}</desc>\n'
        + "\n".join(parts)
        + "\n</svg>"
    )
