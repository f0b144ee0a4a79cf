"""The folds that reference configurations are compared on: the procedure that suits the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
_SMALL = 1_000
_SEED = 0


@dataclass(frozen=True)
class Fold:
    """One division of the training rows."""

    train: Rows
    valid: Rows


def fold_count(rows: int) -> int:
    """5 folds below 1,000 training rows, where scores are noisy, else 3."""
    return 5 if rows < _SMALL else 3


def folds_of(target: NDArray[Any], groups: NDArray[Any] | None, *, in_time: bool, classifies: bool) -> list[Fold]:
    """The folds of the training rows.

    Rows are in time order where `in_time`: each fold is validated on what comes after it. Groups are in one part only,
    so that there are no more folds than groups; a single group divides nothing and is left aside. Classes have their
    share in each part where that can be.
    """
    from sklearn import model_selection as split

    count = fold_count(len(target))
    if groups is not None and not in_time:
        known = len(np.unique(groups))
        count, groups = (min(count, known), groups) if known > 1 else (count, None)
    classifies = classifies and int(np.unique(target, return_counts=True)[1].max()) >= count
    splitter: Any
    if in_time:
        splitter = split.TimeSeriesSplit(count)
    elif groups is not None:
        kind = split.StratifiedGroupKFold if classifies else split.GroupKFold
        splitter = kind(count, shuffle=True, random_state=_SEED) if classifies else kind(count)
    else:
        kind = split.StratifiedKFold if classifies else split.KFold
        splitter = kind(count, shuffle=True, random_state=_SEED)
    return list(_folds(splitter, target, groups))


def _folds(splitter: Any, target: NDArray[Any], groups: NDArray[Any] | None) -> Iterator[Fold]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class with fewer rows than folds is no mistake of the reader's
        for train, valid in splitter.split(np.zeros((len(target), 1)), target, groups):
            yield Fold(train, valid)
