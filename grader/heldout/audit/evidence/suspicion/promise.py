"""Which columns a view looks at where it cannot look at all of them: those that say something, alone or beside another.

The place of a column in the table says nothing of it, so nothing is cut by place.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from heldout.audit.evidence.suspicion.interface import Numbers, Sample, numbers_of

MOST_BESIDE = 2_000
"""Of more columns only what each says alone counts."""
_BLOCK = 256
_CELLS_PER_GOAL = 100_000
"""Pairs of columns from which fewer goals are looked at; the first one always is."""
_MOST_GOALS = 6
_SMALLEST = 1e-9


def promise(sample: Sample) -> Numbers:
    """Shape (columns,): from 0 to 1, how much of any goal each column explains by a line: alone, in addition to another
    column, or multiplied with another one.

    Values, their ranks and whether they are missing are each asked. Two flags of which neither says anything, but
    whether they differ says all, promise 1 both.
    """
    width = sample.features.shape[1]
    goals = _standardized(sample.goals.values)
    goals = goals[:, : min(_MOST_GOALS, max(1, _CELLS_PER_GOAL // max(width, 1) ** 2))]
    best = np.zeros(width)
    for table in _tables(sample):
        alone = table.T @ goals / len(table)
        best = np.maximum(best, (alone**2).max(axis=1))
        if width > MOST_BESIDE:
            continue
        for start in range(0, width, _BLOCK):
            here = slice(start, start + _BLOCK)
            best[here] = np.maximum(best[here], _beside(table, goals, alone, here))
    return np.minimum(best, 1.0)


def most_promising(promises: Numbers, count: int) -> list[int]:
    """Positions of the `count` columns that promise most, in the order of the table."""
    return sorted(int(k) for k in np.argsort(-promises, kind="stable")[:count])


def _beside(table: Numbers, goals: Numbers, alone: Numbers, here: slice) -> Numbers:
    """What each column of a block explains in addition to any other column, or multiplied with it."""
    rows, block = len(table), table[:, here]
    own = np.arange(table.shape[1])[here]
    together = block.T @ table / rows
    left = np.maximum(1 - together**2, _SMALLEST)
    spread = np.maximum((block**2).T @ table**2 / rows - together**2, _SMALLEST)
    best = np.zeros(len(own))
    for k in range(goals.shape[1]):
        added = (alone[here, k][:, None] - together * alone[:, k]) ** 2 / left
        multiplied = ((block * goals[:, [k]]).T @ table / rows) ** 2 / spread
        most = np.maximum(added, multiplied)
        most[np.arange(len(own)), own] = 0.0
        best = np.maximum(best, most.max(axis=1))
    return best


def _tables(sample: Sample) -> Iterator[Numbers]:
    """The columns as ranks, as numbers where they are numbers, and as whether a value is missing."""
    yield _standardized(sample.ranks)
    numbers = [numbers_of(sample.features.iloc[:, k]) for k in range(sample.features.shape[1])]
    yield _standardized(np.column_stack([np.zeros(len(sample.target)) if one is None else one for one in numbers]))
    gaps = np.isnan(sample.ranks)
    if gaps.any():
        yield _standardized(gaps.astype(np.float64))


def _standardized(columns: Numbers) -> Numbers:
    """Mean 0 and variance 1; the mean where a value is missing, and 0 in columns of one value."""
    known = np.isfinite(columns)
    counts = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, columns, 0.0)
    centred = np.where(known, centred - centred.sum(axis=0) / counts, 0.0)
    largest = np.abs(centred).max(axis=0, initial=0.0)
    scaled = centred / np.where(largest > 0, largest, 1.0)
    spread = np.sqrt((scaled**2).mean(axis=0))
    return np.asarray(scaled / np.where(spread > _SMALLEST, spread, 1.0), dtype=np.float64)
