"""Which rows of a table are equal, without a hash table of all of them: some numbers for each row are in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from heldout.dataset.pieces import in_one_piece, slices

if TYPE_CHECKING:
    Column = pd.Series[Any]

Codes = NDArray[np.int64]

_COARSE = 0.05
"""Share of rows with a twin of another target from which equal rows are coincidences. At most as many are kept
together where they should not be; splits of tables with fewer stay what they were."""

_SHARES = 16
"""Of the different numbers of a long column, so many parts are looked up one after the other: the upper four bits of
each number, when it is mixed, say in which it is."""
_MIXED = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio: multiplying by it spreads whole numbers over the upper bits (Knuth, TAOCP 3, 6.4)."""


def row_codes(frame: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """One code per row, from 0 in order of appearance; rows equal in all `columns` share it.

    A missing value equals a missing value.
    """
    return _told_apart(np.zeros(len(frame), dtype=np.int64), min(len(frame), 1), frame, columns)


def _told_apart(codes: Codes, count: int, frame: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """Codes below `count`, told further apart by these columns and renumbered in order of appearance, in place."""
    for name in columns:
        values, distinct = _numbered(frame[name])
        # Both factors are at most the number of rows, so that the product fits in 64 bits.
        codes *= distinct
        codes += values
        del values
        count = _renumber(codes)
        if count == len(codes):
            return np.arange(count, dtype=np.int64)  # No two rows are equal, whatever the other columns say.
    return _in_order(codes, count)


def first_rows(codes: Codes, count: int) -> Codes:
    """Where each of the codes below `count` appears first; shape (count,)."""
    first = np.empty(count, dtype=np.int64)
    for rows in reversed(tuple(slices(len(codes)))):
        # Of several values for one place the last is kept.
        first[codes[rows][::-1]] = np.arange(rows.stop - 1, rows.start - 1, -1)
    return first


def copy_codes(frame: pd.DataFrame, features: Sequence[str], targets: Sequence[str]) -> Codes:
    """One code per row, from 0 in order of appearance, which copies share: rows equal in all features and the target.

    In a coarse table rows are equal by coincidence: more than a twentieth of them have a twin with another target.
    Whoever kept such rows together would hide, of many kinds of row, just the targets that train does not have of that
    kind, and turn every model's predictions round. There rows that have such a twin are no copies of each other.
    """
    equal = row_codes(frame, features)
    count = int(equal.max(initial=-1)) + 1
    if count == len(equal):
        return equal  # There are no copies.
    whole = _told_apart(equal.copy(), count, frame, targets)
    kinds = np.bincount(equal[first_rows(whole, int(whole.max()) + 1)], minlength=count)
    mixed = kinds[equal] > 1
    if mixed.mean() <= _COARSE:
        return whole
    apart = np.where(mixed, whole.max() + 1 + np.arange(len(whole)), whole)
    return pd.factorize(apart)[0].astype(np.int64, copy=False)


def _numbered(column: Column) -> tuple[Codes, int]:
    """A number for each value, the same for equal ones, and below how many they are; missing values have their own."""
    kind = column.dtype.kind
    if kind not in "iufbM" or isinstance(column.dtype, pd.api.extensions.ExtensionDtype):
        codes, distinct = pd.factorize(column)
        codes += 1  # -1 stands for missing.
        return codes.astype(np.int64, copy=False), len(distinct) + 1
    values = column.to_numpy()
    if kind == "f":
        numbers = (values + 0.0).astype(np.float64, copy=False)  # -0.0 becomes 0.0, which it equals.
        numbers[np.isnan(numbers)] = np.nan
        keys = numbers.view(np.int64)
    else:
        keys = values.astype(np.int64)
    return keys, _renumber(keys)


def _renumber(keys: Codes) -> int:
    """Put numbers from 0 in place of the keys, the same for equal ones, in no order; how many they are."""
    if in_one_piece(len(keys)):
        keys[:], distinct = pd.factorize(keys)
        return len(distinct)
    share = np.empty(len(keys), dtype=np.uint8)
    for rows in slices(len(keys)):
        share[rows] = (keys[rows].view(np.uint64) * _MIXED) >> np.uint64(60)
    count = 0
    for part in range(_SHARES):
        chosen = np.flatnonzero(share == part)
        codes, distinct = pd.factorize(keys[chosen])
        keys[chosen] = codes + count
        count += len(distinct)
    return count


def _in_order(codes: Codes, count: int) -> Codes:
    """The codes renumbered in order of appearance, in place."""
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(first_rows(codes, count))] = np.arange(count)
    for rows in slices(len(codes)):
        codes[rows] = rank[codes[rows]]
    return codes
