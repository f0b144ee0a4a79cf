"""The folds that reference configurations are compared on: the procedure that suits the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.base.errors import ChallengeError
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import pandas as pd

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


def folds_of(
    target: NDArray[Any],
    groups: NDArray[Any] | None,
    *,
    in_time: bool,
    classifies: bool,
    copies: NDArray[np.int64] | None = None,
) -> list[Fold]:
    """The folds of the training rows.

    Rows are in time order where `in_time`: each fold is validated on what comes after it. Groups are in one part only,
    so that there are no more folds than groups; a single group divides nothing and is left aside. Classes have their
    share in each part where that can be.

    Rows with the same code in `copies` are equal in everything and stay together, as they do in the split: a model
    that has seen a row's copy knows its answer. Groups may part them, as they do there. Without repeated codes the
    folds are what they are without `copies`.
    """
    from sklearn import model_selection as split

    count = fold_count(len(target))
    if groups is not None and not in_time:
        known = len(np.unique(groups))
        count, groups = (min(count, known), groups) if known > 1 else (count, None)
    classifies = classifies and int(np.unique(target, return_counts=True)[1].max()) >= count
    repeated = copies is not None and len(np.unique(copies)) < len(copies)
    splitter: Any
    if in_time:
        folds = list(_folds(split.TimeSeriesSplit(count), target, None))
        return [_seen_copies_moved(fold, copies) for fold in folds] if repeated and copies is not None else folds
    if groups is None and repeated and copies is not None:
        whole = _whole_copies(copies, target if classifies else np.zeros(len(target)), count)
        if whole:
            return whole
    if groups is not None:
        kind = split.StratifiedGroupKFold if classifies else split.GroupKFold
        splitter = kind(count, shuffle=True, random_state=_SEED) if classifies else kind(count)
    else:
        kind = split.StratifiedKFold if classifies else split.KFold
        splitter = kind(count, shuffle=True, random_state=_SEED)
    return list(_folds(splitter, target, groups))


def as_known(folds: list[Fold], features: pd.DataFrame, told: Target, time: str | None) -> list[Fold]:
    """The folds without training rows that lie after what was known when the first of the rows set aside was forecast.

    Only for tasks that say until when the target was known. A fold without such a row divides nothing and is left out.

    Raises:
        ChallengeError: no fold has such a row.
    """
    column = task_of(told.task).known_until(told.options)
    if column is None or time is None:
        return folds
    when, until = features[time].to_numpy(), features[column].to_numpy()
    kept = [Fold(fold.train[when[fold.train] <= until[fold.valid].min()], fold.valid) for fold in folds]
    dividing = [fold for fold in kept if len(fold.train)]
    if not dividing:
        raise ChallengeError(
            f"task.options.known_until: no fold of the {len(when)} training rows has a row to fit on. Each row's "
            f"'{time}' lies after '{column}' of the rows set aside. Take rows that reach further back, or that are "
            "forecast less far ahead."
        )
    return dividing


def _whole_copies(copies: NDArray[np.int64], strata: NDArray[Any], count: int) -> list[Fold]:
    """Folds of whole copies: the largest first, each to the fold with the fewest rows of its class so far.

    Empty where there are fewer than two different rows, which divide nothing.
    """
    _, first, unit_of, sizes = np.unique(copies, return_index=True, return_inverse=True, return_counts=True)
    count = min(count, len(sizes))
    if count < 2:
        return []
    codes = np.unique(strata, return_inverse=True)[1][first]
    shuffled = np.random.RandomState(_SEED).permutation(len(sizes))
    rows = np.zeros((int(codes.max()) + 1, count), dtype=np.int64)
    fold_of = np.empty(len(sizes), dtype=np.int64)
    for unit in shuffled[np.argsort(-sizes[shuffled], kind="stable")].tolist():
        own = rows[codes[unit]]
        fold_of[unit] = np.lexsort((rows.sum(axis=0), own))[0]
        own[fold_of[unit]] += sizes[unit]
    held = fold_of[unit_of.ravel()]
    return [Fold(np.flatnonzero(held != fold), np.flatnonzero(held == fold)) for fold in range(count)]


def _seen_copies_moved(fold: Fold, copies: NDArray[np.int64]) -> Fold:
    """A fold in time whose rows set aside have no copy among those fitted on: such rows are fitted on, too."""
    seen = np.isin(copies[fold.valid], copies[fold.train])
    if not seen.any() or seen.all():
        return fold
    return Fold(np.concatenate([fold.train, fold.valid[seen]]), fold.valid[~seen])


def _folds(splitter: Any, target: NDArray[Any], groups: NDArray[Any] | None) -> Iterator[Fold]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class with fewer rows than folds is no mistake of the reader's
        for train, valid in splitter.split(np.zeros((len(target), 1)), target, groups):
            yield Fold(train, valid)
