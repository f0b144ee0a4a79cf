"""What the audit suspects, and what it looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    Column: TypeAlias = pd.Series[Any]
else:
    Column = pd.Series

Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
Gravity = Literal["error", "warning", "information"]

MOST_ROWS = 4_000
FOLDS = 4
MOST_CLASSES = 12


@dataclass(frozen=True)
class Suspicion:
    """One thing that predicts the target better than an honest column would."""

    gravity: Gravity
    kind: str
    """Which view found it, in a word or two with hyphens, for example `target-mean`."""
    columns: tuple[str, ...]
    how: str
    """A sentence without the columns' names at its start: what was seen, with its figure."""
    evidence: dict[str, Any] = field(default_factory=dict)
    """The same for programs; JSON values only."""


@dataclass(frozen=True)
class Goals:
    """What views are asked to predict: the target as a whole, and each part of it that a leak may betray alone."""

    values: Numbers
    """Shape (n, k): indicators; in the first column the number itself where numbers are predicted."""
    names: tuple[str, ...]
    """One for each column, in words that fit after `predicts`."""
    numeric: bool
    """Whether the first column is a number, judged by the share of variance; all others by the share of log loss."""


@dataclass(frozen=True)
class Sample:
    """At most 4,000 rows of a table in the order of the file, with what they are judged by."""

    features: pd.DataFrame
    target: NDArray[Any]
    """Shape (n,): codes of classes, or numbers."""
    classification: bool
    goals: Goals
    folds: Codes
    groups: NDArray[Any] | None
    classes: tuple[str, ...]
    """What the codes stand for; empty where numbers are predicted."""

    @cached_property
    def ranks(self) -> Numbers:
        """Shape (n, columns): each column as ranks from 0 to 1, texts by the alphabet; NaN where a value is missing."""
        codes = [_ranked(self.features.iloc[:, position]) for position in range(self.features.shape[1])]
        return np.column_stack(codes) if codes else np.zeros((len(self.target), 0))

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return [str(name) for name in self.features.columns]


def sample_of(
    features: pd.DataFrame,
    target: NDArray[Any],
    classes: tuple[str, ...],
    groups: NDArray[Any] | None = None,
    most: int = MOST_ROWS,
) -> Sample:
    """At most `most` of the rows, the same ones every time; without `classes` numbers are predicted."""
    classification = bool(classes)
    random = np.random.RandomState(0)
    rows = np.sort(random.permutation(len(target))[:most])
    chosen = np.asarray(target)[rows]
    of_group = None if groups is None else np.asarray(groups)[rows]
    return Sample(
        features.iloc[rows].reset_index(drop=True),
        chosen,
        classification,
        goals_of(chosen, classes),
        _folds(chosen, classification, of_group, random),
        of_group,
        classes,
    )


def goals_of(target: NDArray[Any], names_of_classes: tuple[str, ...]) -> Goals:
    """The classes one by one, the most frequent ones; or the number, and whether it lies above each of its deciles."""
    if names_of_classes:
        classes, counts = np.unique(target, return_counts=True)
        frequent = classes[np.argsort(-counts, kind="stable")[: 1 if len(classes) <= 2 else MOST_CLASSES]]
        names = ("the target",) if len(classes) <= 2 else tuple(is_class(names_of_classes[one]) for one in frequent)
        return Goals((target[:, None] == frequent[None, :]).astype(np.float64), names, numeric=False)
    number = np.asarray(target, dtype=np.float64)
    cuts = np.unique(np.quantile(number, np.arange(0.1, 0.95, 0.1)))
    cuts = cuts[(cuts > number.min()) | ((number > cuts.min()).mean() < 1)]
    above = [number > cut for cut in cuts if 0.02 < (number > cut).mean() < 0.98]
    kept = [cut for cut in cuts if 0.02 < (number > cut).mean() < 0.98]
    values = np.column_stack([number, *above]).astype(np.float64)
    return Goals(values, ("the target", *(f"whether the target is above {cut:.4g}" for cut in kept)), numeric=True)


def is_class(name: str) -> str:
    """A goal in words."""
    return f"whether the class is {name!r}"


def _folds(target: NDArray[Any], classification: bool, groups: NDArray[Any] | None, random: Any) -> Codes:
    if groups is not None:
        codes = np.unique(groups, return_inverse=True)[1]
        folds: Codes = (random.permutation(int(codes.max()) + 1) % FOLDS)[codes].astype(np.int64)
        return folds
    shuffled = random.permutation(len(target))
    order = shuffled[np.argsort(np.asarray(target)[shuffled], kind="stable")]
    even = np.empty(len(target), dtype=np.int64)
    even[order] = np.arange(len(target)) % FOLDS
    return even


def _ranked(column: Column) -> Numbers:
    codes, values = pd.factorize(column, sort=True)
    ranked = codes.astype(np.float64) / max(len(values) - 1, 1)
    ranked[codes < 0] = np.nan
    return ranked


def numbers_of(column: Column) -> Numbers | None:
    """A number or a time as float64, NaN where missing; None for texts."""
    if column.dtype.kind == "M":
        return np.where(column.isna(), np.nan, column.astype("int64").to_numpy(dtype=np.float64))
    if column.dtype.kind in "iufb":
        return column.to_numpy(dtype=np.float64)
    return None
