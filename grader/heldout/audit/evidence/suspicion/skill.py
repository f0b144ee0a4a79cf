"""How much of each goal a view explains, on rows that it was not learnt from."""

from __future__ import annotations

import numpy as np

from heldout.audit.evidence.suspicion.interface import FOLDS, Codes, Numbers, Sample

MOST_CODES = 24
_ROWS_PER_CODE = 40
_SHRINKAGE = 1.0
_SMALLEST = 1e-6
"""The least chance that is ever given, so that no error counts without bound."""
_HEAVY = 1 / 24
"""Share of the rows from which a number is looked at by itself and not with its neighbours."""


def explained(codes: Codes, sample: Sample) -> Numbers:
    """Shape (k,): the share of each goal's log loss (of its variance, for numbers) that a view removes, at least 0.

    A one-rule: the mean goal of the other folds' rows with the same code, drawn to their overall mean.
    """
    return explained_of(codes, sample.goals.values, sample.folds, sample.goals.numeric)


def explained_of(codes: Codes, goals: Numbers, folds: Codes, numeric: bool) -> Numbers:
    """The same for goals of shape (n, k), of which the first is a number if `numeric`."""
    size = int(codes.max()) + 1
    cells = codes * FOLDS + folds
    counts = np.bincount(cells, minlength=size * FOLDS).reshape(size, FOLDS).astype(np.float64)
    of_fold = np.bincount(folds, minlength=FOLDS).astype(np.float64)
    others = counts.sum(axis=1, keepdims=True) - counts + _SHRINKAGE
    left = np.maximum(len(codes) - of_fold, 1.0)
    shares = np.zeros(goals.shape[1])
    for k in range(goals.shape[1]):
        sums = np.bincount(cells, weights=goals[:, k], minlength=size * FOLDS).reshape(size, FOLDS).astype(np.float64)
        prior = (sums.sum() - sums.sum(axis=0)) / left
        means = (sums.sum(axis=1, keepdims=True) - sums + _SHRINKAGE * prior) / others
        shares[k] = _share(means[codes, folds], goals[:, k]) if numeric and k == 0 else _loss_share(counts, sums, means)
    return shares


def _share(guess: Numbers, truth: Numbers) -> float:
    whole, rest = float(((truth - truth.mean()) ** 2).sum()), float(((truth - guess) ** 2).sum())
    return max(0.0, 1 - rest / whole) if whole > 0 else 0.0


def _loss_share(counts: Numbers, ones: Numbers, chances: Numbers) -> float:
    """The share of log loss, from the rows and the ones of each cell and the chance that they are given."""
    chance = np.clip(chances, _SMALLEST, 1 - _SMALLEST)
    rest = -float((ones * np.log(chance) + (counts - ones) * np.log1p(-chance)).sum())
    rows, all_ones = float(counts.sum()), float(ones.sum())
    if not 0 < all_ones < rows:
        return 0.0
    base = all_ones / rows
    whole = -(all_ones * np.log(base) + (rows - all_ones) * np.log1p(-base))
    return float(max(0.0, 1 - rest / whole))


def log_loss(chance: Numbers, truth: Numbers) -> float:
    """The sum over the rows, in nats."""
    clipped = np.clip(chance, _SMALLEST, 1 - _SMALLEST)
    return float(-(truth * np.log(clipped) + (1 - truth) * np.log1p(-clipped)).sum())


def quantile_codes(values: Numbers) -> Codes:
    """Numbers as at most 24 codes: heavy values and missing ones have codes of their own, the rest is cut evenly."""
    codes = np.zeros(len(values), dtype=np.int64)
    known = ~np.isnan(values)
    distinct, inverse, counts = np.unique(values[known], return_inverse=True, return_counts=True)
    bins = max(4, min(MOST_CODES, len(values) // _ROWS_PER_CODE))
    if len(distinct) <= bins:
        codes[known] = 1 + inverse
        return codes
    heavy = counts >= max(_HEAVY * len(values), 5)
    of_value = np.zeros(len(distinct), dtype=np.int64)
    of_value[heavy] = 1 + np.arange(int(heavy.sum()))
    light = ~heavy
    left = max(2, bins - int(heavy.sum()))
    if light.any():
        position = np.cumsum(counts * light)[light] - 1
        of_value[light] = 1 + int(heavy.sum()) + position * left // max(int(counts[light].sum()), 1)
    codes[known] = of_value[inverse]
    return codes
