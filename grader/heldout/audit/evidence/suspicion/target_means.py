"""Columns that hold the mean target of a category, computed with the very rows that are to be predicted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.audit.evidence.suspicion.interface import Numbers, Suspicion, is_class, numbers_of

_FEWEST_VALUES = 4
_UNLIKELY = 1e-8
_TOO_GOOD = 0.5
_TELLING = 0.5
_ROUNDING = 1e-12
_LARGEST_ODDS = 500.0
_SMOOTHED = 0.7
_MOST_SMOOTHING = 100


def target_means(
    features: pd.DataFrame, target: NDArray[Any], classes: tuple[str, ...], groups: NDArray[Any] | None
) -> Iterator[Suspicion]:
    """Numbers that say the mean target of the rows that share them, more exactly than chance allows."""
    for goal, word in _goals(target, classes):
        wanted = goal if groups is None else _centred(goal, groups)
        for position, name in enumerate(features.columns):
            column = features.iloc[:, position]
            values = numbers_of(column)
            if values is None or column.dtype.kind not in "iuf":
                continue
            how = _encodes(values, wanted) or _smooths(values, goal)
            if how is None and classes and (values < 0).any():
                # Encoders also write the chance as log odds.
                how = _encodes(1 / (1 + np.exp(-np.clip(values, -_LARGEST_ODDS, _LARGEST_ODDS))), wanted)
            if how is not None:
                yield Suspicion("error", "target-mean", (str(name),), f"{how} {word}", {"goal": word})


def _goals(target: NDArray[Any], classes: tuple[str, ...]) -> Iterator[tuple[Numbers, str]]:
    if not classes:
        yield np.asarray(target, dtype=np.float64), "the target"
        return
    codes, counts = np.unique(target, return_counts=True)
    for one in codes[np.argsort(-counts, kind="stable")[: 1 if len(codes) == 2 else 6]]:
        yield (target == one).astype(np.float64), "the target" if len(codes) == 2 else is_class(classes[one])


def _centred(goal: Numbers, groups: NDArray[Any]) -> Numbers:
    codes = np.unique(groups, return_inverse=True)[1]
    means = np.bincount(codes, weights=goal) / np.bincount(codes)
    return np.asarray(goal - means[codes] + goal.mean(), dtype=np.float64)


def _shared(values: Numbers, goal: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers] | None:
    """Distinct values that several rows share, with their rows' number, mean goal and variance of the goal."""
    known = np.isfinite(values)
    distinct, inverse, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    if len(distinct) < _FEWEST_VALUES or len(distinct) > 0.5 * known.sum():
        return None
    means = np.bincount(inverse, weights=goal[known]) / counts
    squares = np.bincount(inverse, weights=goal[known] ** 2) / counts - means**2
    several = counts >= 2
    if several.sum() < _FEWEST_VALUES:
        return None
    return distinct[several], counts[several].astype(np.float64), means[several], np.maximum(squares[several], 0.0)


def _encodes(values: Numbers, goal: Numbers) -> str | None:
    from scipy.stats import chi2

    shared = _shared(values, goal)
    if shared is None:
        return None
    value, count, mean, variance = shared
    within = float((count * variance).sum() / max((count - 1).sum(), 1.0))
    if within <= 0:
        return None
    weights = count / count.sum()
    centre, wanted = float(weights @ value), float(weights @ mean)
    spread = float(weights @ (value - centre) ** 2)
    if spread <= 0:
        return None
    slope = float(weights @ ((value - centre) * (mean - wanted))) / spread
    fitted = wanted + slope * (value - centre)
    left, whole = float(weights @ (mean - fitted) ** 2), float(weights @ (mean - wanted) ** 2)
    # Where declared groups were subtracted, what is constant in each group has only rounding errors left.
    if whole <= _ROUNDING * within or 1 - left / whole < _TELLING:
        return None
    local = _local(fitted, within, goal)
    scatter = float((count * (mean - fitted) ** 2 / local).sum())
    freedom = len(value) - 2
    if scatter / freedom < _TOO_GOOD and chi2.cdf(scatter, freedom) < _UNLIKELY:
        return (
            f"the {len(value)} values that several rows share are those rows' mean target, nearer than chance allows "
            f"({scatter / freedom:.2g} of what it would scatter): computed with the rows that are to be predicted, from"
        )
    return None


def _local(fitted: Numbers, within: float, goal: Numbers) -> Numbers:
    """The variance of the goal about each fitted mean: p(1 − p) for an indicator, else the same everywhere."""
    if set(np.unique(goal)) <= {0.0, 1.0}:
        chance = np.clip(fitted, 0.01, 0.99)
        return np.asarray(chance * (1 - chance), dtype=np.float64)
    return np.full(len(fitted), within)


def _smooths(values: Numbers, goal: Numbers) -> str | None:
    """v = (k·mean + m·overall) / (k + m) for one m and the number k of rows of each category (Micci-Barreca 2001)."""
    shared = _shared(values, goal)
    if shared is None:
        return None
    value, count, mean, _ = shared
    overall, tolerance = float(goal.mean()), 1e-6 * max(float(np.std(goal)), 1e-12)
    different = np.abs(value - mean) > tolerance
    if different.sum() < _FEWEST_VALUES:
        return None
    v, rows, local = value[different], count[different], mean[different]
    with np.errstate(all="ignore"):
        per_unit = (overall - v) / (v - local)
    for m in range(1, _MOST_SMOOTHING + 1):
        k = m * per_unit
        whole = np.abs(k - np.round(k)) < 1e-3 * np.maximum(np.abs(k), 1.0)
        with np.errstate(all="ignore"):
            fits = whole & (np.round(k) >= 1) & (np.abs(rows / np.round(k) - np.round(rows / np.round(k))) < 1e-9)
        if fits.mean() >= _SMOOTHED and len(np.unique(np.round(k[fits]))) >= 3:
            return f"its values are means drawn to the overall mean by {m} rows, computed with all rows, from"
    return None
