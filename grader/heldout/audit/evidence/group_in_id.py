"""A group that an id names in its first part: 0001_01 and 0001_02 belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    Column = pd.Series[Any]

_PATTERN = r"^(.+?)[_\-/.:#](\d{1,4})$"
_FEWEST_GROUPS = 10
_FEWEST_ROWS = 1.15
"""Rows per group, on average, from which parts of an id are groups."""
_NEARLY_ALL = 0.9
_LARGEST = 200


class GroupInId(NamedTuple):
    """What the first part of an id names."""

    column: str
    """The id."""
    values: Column
    """Texts, one for each row."""
    reason: str


def group_in_id(column: Column) -> GroupInId | None:
    """The group in the first part of a column's ids; None where they have no parts, or each has its own.

    The second part must number the rows of each group (01, 02, …), as nothing but such an id does.
    """
    if not isinstance(column.dtype, pd.StringDtype) or column.isna().any():
        return None
    if column.nunique() < _NEARLY_ALL * len(column):
        return None
    parts = column.str.extract(_PATTERN)
    if parts[0].isna().any():
        return None
    first, number = parts[0], pd.to_numeric(parts[1])
    sizes = first.value_counts()
    if len(sizes) < _FEWEST_GROUPS or len(first) < _FEWEST_ROWS * len(sizes) or sizes.max() > _LARGEST:
        return None
    begins = number.groupby(first).min()
    ends = number.groupby(first).max()
    counted = ((ends - begins + 1) == sizes.reindex(begins.index)) & (begins <= 1)
    if float(counted.mean()) < _NEARLY_ALL:
        return None
    name, example = str(column.name), str(column[first == sizes.index[0]].iloc[0])
    reason = f"the first part of {name}, {sizes.index[0]} of {example}: {len(first) / len(sizes):.1f} rows each"
    return GroupInId(name, first.rename(None).astype("str"), reason)
