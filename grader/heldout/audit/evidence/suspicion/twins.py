"""Rows that are nearly the same row again: one person under two ids, on both sides of a split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from heldout.audit.evidence.suspicion.interface import Numbers, Sample, Suspicion

_NEAR = 0.35
_OFTEN = 0.1
_AGREE = 1 / 3
_FEWEST_COLUMNS = 4
_FEWEST_ROWS = 60
_CHUNK = 500


def twins(sample: Sample, left_out: set[str]) -> Iterator[Suspicion]:
    """Whether many rows have one other row that is far nearer than every third one, with the same target."""
    kept = [k for k, name in enumerate(sample.names) if name not in left_out and _varied(sample.ranks[:, k])]
    if len(kept) < _FEWEST_COLUMNS or len(sample.target) < _FEWEST_ROWS:
        return
    table = np.nan_to_num(sample.ranks[:, kept], nan=-0.5)
    nearest, first, fourth, at_fourth = _neighbours(table)
    rows = np.arange(len(table))
    mutual = nearest[nearest] == rows
    near = mutual & (first > 0) & (first < _NEAR * fourth)
    if sample.groups is not None:
        # What the declared group says already is no news.
        near &= sample.groups != sample.groups[nearest]
    share = float(near.mean())
    if share < _OFTEN:
        return
    apart, by_chance = (
        _disagreement(sample, rows[near], nearest[near]),
        _disagreement(sample, rows[near], at_fourth[near]),
    )
    if by_chance <= 0 or apart > _AGREE * by_chance:
        return
    ratio = apart / by_chance
    how = (
        f"{share:.0%} of the rows have a twin: one other row that is far nearer than the next ones, with a target that "
        f"differs {ratio:.2f} times as much. They may be the same person or thing under another name"
    )
    yield Suspicion("warning", "twins", (), how, {"share": round(share, 4), "disagreement": round(ratio, 4)})


def _varied(ranks: Numbers) -> bool:
    """Whether a column can tell rows apart, and is no id that all rows differ in."""
    distinct = len(np.unique(ranks[~np.isnan(ranks)]))
    return distinct >= 3


def _neighbours(table: Numbers) -> tuple[Any, Numbers, Numbers, Any]:
    """For each row: the nearest other row, its distance, the distance of the fourth, and the fourth."""
    rows = len(table)
    nearest, at_fourth = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    first, fourth = np.empty(rows), np.empty(rows)
    squares = (table**2).sum(axis=1)
    for begin in range(0, rows, _CHUNK):
        own = np.arange(begin, min(begin + _CHUNK, rows))
        distances = squares[own, None] + squares[None, :] - 2 * table[own] @ table.T
        distances[np.arange(len(own)), own] = np.inf
        order = np.argpartition(distances, 4, axis=1)[:, :5]
        found = np.take_along_axis(distances, order, axis=1)
        ranked = np.argsort(found, axis=1, kind="stable")
        nearest[own] = np.take_along_axis(order, ranked[:, :1], axis=1)[:, 0]
        at_fourth[own] = np.take_along_axis(order, ranked[:, 3:4], axis=1)[:, 0]
        exact = np.sqrt(((table[own] - table[nearest[own]]) ** 2).sum(axis=1))
        first[own], fourth[own] = exact, np.sqrt(((table[own] - table[at_fourth[own]]) ** 2).sum(axis=1))
    return nearest, first, fourth, at_fourth


def _disagreement(sample: Sample, rows: Any, others: Any) -> float:
    if sample.classification:
        return float((sample.target[rows] != sample.target[others]).mean())
    number = np.asarray(sample.target, dtype=np.float64)
    return float(np.abs(number[rows] - number[others]).mean())
