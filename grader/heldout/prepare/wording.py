"""Rows and values as they stand in messages to authors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SHOWN = 10


def rows_in_words(mask: NDArray[np.bool_]) -> str:
    """The rows where `mask` is true, counted from 1 below the header: `row 3` or `rows 3, 7 and 12 more`."""
    rows = mask.nonzero()[0]
    shown = [str(row + 1) for row in rows[:5]]
    return ("row " if len(rows) == 1 else "rows ") + enumerated(shown, len(rows))


def values_in_words(values: Iterable[Any]) -> str:
    """Values as an author would write them: `'no', 'yes'`; after ten of them `and 5 more`."""
    texts = [repr(value) for value in values]
    return enumerated(texts[:_SHOWN], len(texts))


def enumerated(shown: Sequence[str], total: int) -> str:
    """`shown`, separated by commas, and how many of `total` are left out."""
    text = ", ".join(shown)
    return text if total <= len(shown) else f"{text} and {total - len(shown):,} more"


def counted(number: int, noun: str) -> str:
    """`1 row`, `2 rows`, `1,200 rows`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
