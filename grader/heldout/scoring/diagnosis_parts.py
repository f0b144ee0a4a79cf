"""Parts of the rows that have a value of a column in common."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS = 20
"""Of a part that is looked at."""
MOST_COLUMNS = 24
"""Columns that are shuffled, and those that are looked at for parts."""
_VALUES = 6
"""Values of a text column that make parts, the most frequent."""


def parts_of_rows(features: pd.DataFrame) -> Iterator[tuple[str, str, NDArray[Any]]]:
    """The parts that are large enough and not all rows: the column, and as `parts_of`."""
    for column in features.columns[:MOST_COLUMNS]:
        for words, mask in parts_of(features[column]):
            if LEAST_ROWS <= mask.sum() < len(mask):
                yield str(column), words, mask


def parts_of(column: pd.Series[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Parts of a column in words, each with a mask of the rows, bool, shape (n,): frequent values, or quarters."""
    import pandas as pd

    missing = column.isna()
    if missing.any():
        yield "missing", missing.to_numpy()
    if column.dtype.kind in "if" and column.nunique() > _VALUES:
        edges = np.unique(np.nanquantile(column.to_numpy(dtype=np.float64), [0, 0.25, 0.5, 0.75, 1]))
        for low, high in pairwise(edges.tolist()):
            inside = (column >= low) & ((column < high) | (high == edges[-1]))
            yield f"{low:.4g} to {high:.4g}", inside.to_numpy(dtype=bool)
    elif not pd.api.types.is_datetime64_any_dtype(column):
        for value in column.value_counts().index[:_VALUES]:
            yield str(value)[:60], (column == value).to_numpy(dtype=bool)
