"""What rows set aside show of predictions that are no single number or class: quantiles, risks, label sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.scoring.diagnosis import IntervalSlice, LabelScore, Pair, RiskGroup
from heldout.scoring.diagnosis_parts import LEAST_ROWS, parts_of_rows
from heldout.tasks.censoring import kaplan_meier

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[Any]
_MOST_SLICES = 12
_MOST_LABELS = 15
_THIRDS = 3
_POINTS = 40
"""Of a curve."""


def quantile_shares(truth: Array, predicted: Array, levels: Sequence[float]) -> tuple[Pair, ...]:
    """For each level, and the column of `predicted` (n, levels) of it, the share of the rows that lies at or below it.

    >>> quantile_shares(np.array([1.0, 2.0, 3.0, 4.0]), np.array([[1.0, 9.0]] * 4), [0.1, 0.9])
    ((0.1, 0.25), (0.9, 1.0))
    """
    shares = (truth[:, None] <= predicted).mean(axis=0)
    return tuple((float(level), float(share)) for level, share in zip(levels, shares, strict=True))


def interval_slices(
    features: pd.DataFrame, truth: Array, predicted: Array, levels: Sequence[float]
) -> tuple[IntervalSlice, ...]:
    """How wide the intervals between the first and the last column of `predicted` are and how often they hold, over all
    rows and over the parts of them where that is furthest from what the levels say.
    """
    low, high = predicted[:, 0], predicted[:, -1]
    inside, asked = (low <= truth) & (truth <= high), levels[-1] - levels[0]

    def of(column: str, values: str, mask: Array) -> IntervalSlice:
        return IntervalSlice(
            column, values, int(mask.sum()), float((high - low)[mask].mean()), float(inside[mask].mean())
        )

    parts = [of(column, values, mask) for column, values, mask in parts_of_rows(features)]
    parts.sort(key=lambda each: -abs(each.inside - asked))
    return (of("", "", np.ones(len(truth), dtype=bool)), *parts[:_MOST_SLICES])


def risk_groups(truth: Array, risks: Array) -> tuple[RiskGroup, ...]:
    """Thirds of the rows by predicted risk, and how many of them were left as time went; nothing where all risks are
    alike. `truth` is a time, below 0 where no event was seen until then.
    """
    if len(truth) < _THIRDS * LEAST_ROWS or np.ptp(risks) == 0:
        return ()
    time, event = np.abs(truth), truth > 0
    found = []
    for rows in np.array_split(np.argsort(risks, kind="stable"), _THIRDS):
        at = np.unique(np.quantile(time[rows], np.linspace(0, 1, _POINTS)))
        left = kaplan_meier(time[rows], event[rows], at)
        curve = ((0.0, 1.0), *((float(when), float(share)) for when, share in zip(at, left, strict=True)))
        found.append(RiskGroup(len(rows), int(event[rows].sum()), curve))
    return tuple(found)


def label_scores(names: Sequence[str], truth: Array, own: Array, reference: Array | None) -> tuple[LabelScore, ...]:
    """F1 of the most frequent labels; of those that no row has and none is given there is none.

    Args:
        truth, own, reference: 1 where a row has the label, else 0, shape (n, labels).
    """
    rows = truth.sum(axis=0)
    found = []
    for label in np.argsort(-rows, kind="stable")[:_MOST_LABELS]:
        score = _f1(truth[:, label], own[:, label])
        if score is not None:
            other = None if reference is None else _f1(truth[:, label], reference[:, label])
            found.append(LabelScore(str(names[label]), int(rows[label]), score, other))
    return tuple(found)


def _f1(truth: Array, given: Array) -> float | None:
    """Of one label; None where neither has it."""
    both, either = int((truth & given).sum()), int(truth.sum() + given.sum())
    return 2 * both / either if either else None
