"""The rows of a stream in batches with their labels, as they are fed, and what was lost on each: trusted work."""

from __future__ import annotations

import math
from dataclasses import dataclass

from heldout.base.number_format import format_score
from heldout.prepare.interface import Part
from heldout.sandbox.message import Blob, bytes_of, view_of
from heldout.sandbox.trusted import TrustedTask
from heldout.tasks.interface import Target

_WINDOW = 5
"""Batches on each side of a point, which are compared."""
_ERRORS = 4.0
"""Standard errors by which they must differ."""
_HUGE = 1e100
_BARS = "▁▂▃▄▅▆▇█"
_BARS_SHOWN = 40


@dataclass(frozen=True)
class StreamBatch:
    """Rows, and their labels."""

    part: Part
    rows: int
    features: bytes
    labels: bytes


@dataclass(frozen=True)
class StreamToCut:
    """One part's rows and labels."""

    features: Blob
    labels: Blob
    rows: int
    """Of a batch."""


@dataclass(frozen=True)
class StreamBatches:
    """Batches in order; the last one may have fewer rows."""

    features: tuple[Blob, ...]
    labels: tuple[Blob, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class LossesAsked:
    """Checked predictions for rows whose labels have been told."""

    predictions: Blob
    dtype: str
    width: int
    labels: Blob
    target: Target
    rows: int
    """Of a batch."""


@dataclass(frozen=True)
class Losses:
    """What was lost on average in each batch: the share of wrong classes, or the absolute error. Empty where one is not
    finite, or too large to be drawn."""

    values: tuple[float, ...]


CUT_STREAM = TrustedTask("cut stream", "cutting the stream", StreamToCut, StreamBatches, result_bytes=1 << 32)
STREAM_LOSSES = TrustedTask("stream losses", "looking at losses over time", LossesAsked, Losses)


def cut_stream(asked: StreamToCut) -> StreamBatches:
    """In a trusted process: the batches."""
    from heldout.prepare.tables import frame_bytes, read_features, read_target, table_bytes

    features, labels = read_features(view_of(asked.features)), read_target(view_of(asked.labels))
    starts = range(0, len(features), asked.rows)
    tables, targets, sizes = [], [], []
    for start in starts:
        cut = features.iloc[start : start + asked.rows]
        tables.append(frame_bytes(cut))
        targets.append(table_bytes({"target": labels[start : start + asked.rows]}))
        sizes.append(len(cut))
    return StreamBatches(tuple(tables), tuple(targets), tuple(sizes))


def stream_losses(asked: LossesAsked) -> Losses:
    """In a trusted process: the losses."""
    import numpy as np

    from heldout.prepare.tables import read_target

    truth = read_target(view_of(asked.labels))
    found = np.frombuffer(bytes_of(asked.predictions), asked.dtype).reshape(len(truth), asked.width)
    if asked.target.classes is None:
        lost = np.abs(found[:, 0] - truth)
    else:
        told = found.argmax(axis=1) if asked.width > 1 else found[:, 0]
        if asked.width == 1 and asked.dtype == "<f8":
            told = (told > np.median(told)) if told.min() < 0 or told.max() > 1 else told >= 0.5
        lost = (told != truth).astype(float)
    with np.errstate(over="ignore", invalid="ignore"):
        means = [float(lost[start : start + asked.rows].mean()) for start in range(0, len(lost), asked.rows)]
    # Whether such predictions are any is the metric's to say.
    return Losses(tuple(means) if all(abs(each) < _HUGE for each in means) else ())


@dataclass(frozen=True)
class LossRise:
    """A point from which on more was lost."""

    batch: int
    before: float
    after: float
    recovered: int | None
    """The first batch from which on as little is lost as before; None where that never came."""


def drifts(losses: tuple[float, ...]) -> tuple[LossRise, ...]:
    """Where the loss rose by more than chance would have it, and where it came back.

    >>> [(each.batch, each.recovered) for each in drifts((0.1,) * 10 + (0.5,) * 4 + (0.1,) * 10)]
    [(10, 14)]
    """
    found: list[LossRise] = []
    at = _WINDOW
    while at + _WINDOW <= len(losses):
        before, after = losses[at - _WINDOW : at], losses[at : at + _WINDOW]
        if not _rises(before, after):
            at += 1
            continue
        at = max(range(at, min(at + _WINDOW, len(losses) - 1)), key=lambda each: losses[each] - losses[each - 1])
        usual = _mean(losses[at - _WINDOW : at])
        spread = _deviation(losses[at - _WINDOW : at])
        back = next((each for each in range(at + 1, len(losses)) if losses[each] <= usual + 2 * spread + 0.02), None)
        found.append(LossRise(at, usual, _mean(losses[at : at + 2]), back))
        at = (back or len(losses)) + _WINDOW
    return tuple(found)


def curve_words(losses: tuple[float, ...], rows: int, what: str) -> str:
    """The losses over time in a sentence and a line of bars, with each drift and when it was over."""
    if not losses:
        return ""
    step = math.ceil(len(losses) / _BARS_SHOWN)
    shown = [_mean(losses[start : start + step]) for start in range(0, len(losses), step)]
    low, high = min(shown), max(shown)
    bars = "".join(_BARS[round((each - low) / (high - low or 1) * (len(_BARS) - 1))] for each in shown)
    parts = [f"{what} over the public rows, from {format_score(low)} to {format_score(high)}: {bars}."]
    for each in drifts(losses):
        back = "and stayed there" if each.recovered is None else f"and was back from row {each.recovered * rows:,} on"
        parts.append(
            f"It rose from {format_score(each.before)} to {format_score(each.after)} at row {each.batch * rows:,}, "
            f"{back}."
        )
    return " ".join(parts)


def _rises(before: tuple[float, ...], after: tuple[float, ...]) -> bool:
    error = math.hypot(_deviation(before), _deviation(after)) / math.sqrt(_WINDOW)
    rise = _mean(after) - _mean(before)
    return (rise > _ERRORS * error and rise > 0.25 * _mean(before)) or (rise > 0.5 * (_mean(before) + 0.1))


def _mean(values: tuple[float, ...] | list[float]) -> float:
    return sum(values) / len(values)


def _deviation(values: tuple[float, ...]) -> float:
    mean = _mean(values)
    return math.sqrt(sum((each - mean) ** 2 for each in values) / len(values))
