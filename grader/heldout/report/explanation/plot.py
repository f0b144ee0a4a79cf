"""Dots in a frame of text."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

DOT, DEFAULT, OWN, LINE, BELOW = "●", "◇", "◆", "┊", "▽"
MARK, MARK_LEFT, MARK_RIGHT = "▲", "◀", "▶"
_MOST_COLUMNS = 60
_LABEL = 9
_STRETCH = 3.0


@dataclass(frozen=True)
class Dot:
    """One configuration: where it lies on the scale, and how good it is."""

    position: float
    """0 (left) to 1 (right)."""
    height: float
    """Any unit; greater is drawn higher."""
    is_default: bool = False
    is_own: bool = False
    """The learner's, drawn above all others, and at the lower end where it lies below the frame."""


@dataclass(frozen=True)
class Tick:
    """A label under the frame."""

    position: float
    label: str


@dataclass(frozen=True)
class Frame:
    """The range of heights that is drawn."""

    low: float
    high: float
    rows: int

    def row(self, height: float) -> int:
        """Row of a height, 0 at the top."""
        share = (height - self.low) / (self.high - self.low)
        return round((self.rows - 1) * (1 - max(0.0, min(1.0, share))))


def frame_of(heights: Sequence[float], rows: int) -> Frame:
    """A frame of `rows` lines for finite heights, at least one; it ends above a few that lie far below the others."""
    low, high = min(heights), max(heights)
    if len(heights) >= 10:
        ordinary = statistics.quantiles(heights, n=10)[0]
        if high - low > _STRETCH * (high - ordinary) > 0:
            low = ordinary - 0.1 * (high - ordinary)
    if not high > low:
        pad = max(abs(high) * 0.01, 1e-6)
        low, high = low - pad, high + pad
    return Frame(low, high, rows)


def up_to(frame: Frame, height: float) -> Frame:
    """The frame, with room for a dot above it, and for one that lies below by at most the frame's own size."""
    size = frame.high - frame.low
    low = height if frame.low - size <= height < frame.low else frame.low
    return Frame(low, max(frame.high, height), frame.rows)


def draw(
    dots: Sequence[Dot],
    frame: Frame,
    labels: tuple[str, str],
    ticks: Sequence[Tick],
    mark: float | None,
    width: int,
) -> list[str]:
    """The frame with its dots, each line at most `width` columns.

    Args:
        dots: at least one.
        frame: from `frame_of`.
        labels: of the top and of the bottom row, at most 9 characters of each are shown.
        ticks: from left to right; the ends come first, and a label that would touch another is left out.
        mark: position of a line from top to bottom with an arrow below it, or, beyond 0 or 1, of an arrow that points
            out of the frame; None for none.
    """
    columns = max(8, min(_MOST_COLUMNS, width - _LABEL - 4))
    grid = [[" "] * columns for _ in range(frame.rows)]
    if mark is not None and 0 <= mark <= 1:
        for row in grid:
            row[_column(mark, columns)] = LINE
    for dot in sorted(dots, key=lambda each: (each.is_own, each.is_default)):
        symbol = DEFAULT if dot.is_default else DOT
        below = dot.height < frame.low - 1e-12 * (frame.high - frame.low)
        shown = OWN if dot.is_own else BELOW if below else symbol
        grid[frame.row(dot.height)][_column(dot.position, columns)] = shown
    names = {0: labels[0][:_LABEL], frame.rows - 1: labels[1][:_LABEL]}
    lines = [f"  {names.get(row, ''):>{_LABEL}} {'┤' if row in names else '│'}{''.join(cells)}".rstrip()
             for row, cells in enumerate(grid)]  # fmt: skip
    lines.append(" " * (_LABEL + 3) + "└" + "─" * columns)
    under = _ticks(ticks, columns)
    lines.append((" " * (_LABEL + 4) + under).rstrip())
    if mark is not None:
        lines.append(" " * (_LABEL + 4 + _column(mark, columns)) + mark_symbol(mark))
    return lines


def mark_symbol(position: float) -> str:
    """The arrow for a position: up, or out of the frame where it lies beyond it."""
    if position < 0:
        return MARK_LEFT
    return MARK_RIGHT if position > 1 else MARK


def _column(position: float, columns: int) -> int:
    return round((columns - 1) * max(0.0, min(1.0, position)))


def _ticks(ticks: Sequence[Tick], columns: int) -> str:
    text = " " * columns
    for tick in sorted(ticks, key=lambda each: each.position not in (0, 1)):
        label = tick.label[:columns]
        start = min(columns - len(label), max(0, _column(tick.position, columns) - len(label) // 2))
        around = text[max(0, start - 1) : start + len(label) + 1]
        if not around.strip():
            text = text[:start] + label + text[start + len(label) :]
    return text.rstrip()
