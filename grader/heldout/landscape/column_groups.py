"""Groups of columns that carry much the same, and how far columns drift from training rows to public ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.families.interface import Facts
from heldout.landscape.utility import as_stored
from heldout.landscape.worth import Drift

if TYPE_CHECKING:
    import pandas as pd

_ALIKE = 0.6
"""|Spearman| from which columns carry much the same."""
_TEXT_VALUES = 50
"""Above so many values a text is a group of its own: its mean targets would mostly repeat the target."""


def column_groups(facts: Facts, table: pd.DataFrame, target: NDArray[Any]) -> tuple[tuple[str, ...], ...]:
    """The columns in groups, by average linkage on 1 − |Spearman|; text counts as the mean target of its value.

    `target` are codes or values, shape (n,). Columns and groups are in the table's order.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.stats import rankdata

    ranks = {}
    for name, kind in facts.features:
        values = _as_numbers(table[name], kind, target)
        if values is not None and len(np.unique(values)) > 1:
            ranks[name] = rankdata(values)
    names = list(ranks)
    labels = dict(zip(names, range(len(names)), strict=True))
    if len(names) > 1:
        distance = 1 - np.abs(np.corrcoef(np.array([ranks[name] for name in names])))
        condensed = distance[np.triu_indices(len(names), 1)]
        found = fcluster(linkage(np.maximum(condensed, 0.0), "average"), 1 - _ALIKE, "distance")
        labels = dict(zip(names, found.tolist(), strict=True))
    groups: dict[Any, list[str]] = {}
    for name, _ in facts.features:
        groups.setdefault(labels.get(name, name), []).append(name)
    return tuple(tuple(group) for group in groups.values())


def drift_of(features: Sequence[tuple[str, str]], train: pd.DataFrame, public: pd.DataFrame) -> tuple[Drift, ...]:
    """The drift of each column, by name and type; those that the reference does not use, learners may."""
    return tuple(_drift(name, kind, train[name].dropna(), public[name].dropna()) for name, kind in features)


def _drift(name: str, kind: str, train: pd.Series[Any], public: pd.Series[Any]) -> Drift:
    if kind in ("str", "bool") or not len(train) or not len(public):
        known = set(train.unique())
        unknown = float(np.mean([value not in known for value in public])) if len(public) else 0.0
        return Drift(name, as_stored(unknown), None)
    ours, theirs = _numbers(train, kind), _numbers(public, kind)
    low, high, spread = float(ours.min()), float(ours.max()), float(ours.std())
    outside = float(np.mean((theirs < low) | (theirs > high)))
    shift = (float(theirs.mean()) - float(ours.mean())) / spread if spread > 0 else 0.0
    return Drift(name, as_stored(outside), as_stored(shift), as_stored(low), as_stored(high))


def _as_numbers(column: pd.Series[Any], kind: str, target: NDArray[Any]) -> NDArray[np.float64] | None:
    """Values that can be ranked, missing ones in the middle; None for text of too many values."""
    if kind != "str":
        values = _numbers(column, kind)
        known = values[np.isfinite(values)]
        middle = float(np.median(known)) if len(known) else 0.0
        return np.where(np.isfinite(values), values, middle)
    if column.nunique() > _TEXT_VALUES:
        return None
    texts = column.fillna("").astype(str)
    means: NDArray[Any] = texts.map(dict(_means(texts.to_numpy(), np.asarray(target, dtype=np.float64)))).to_numpy(
        dtype=np.float64
    )
    return means


def _means(texts: NDArray[Any], target: NDArray[np.float64]) -> list[tuple[str, float]]:
    return [(value, float(target[texts == value].mean())) for value in np.unique(texts)]


def _numbers(column: pd.Series[Any], kind: str) -> NDArray[np.float64]:
    if kind == "datetime64":
        days = column.to_numpy(dtype="datetime64[ns]")
        return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))
    return column.to_numpy(dtype=np.float64)
