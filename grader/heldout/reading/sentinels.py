"""Numbers that may stand for a missing value: -999 among lengths, 9999 among ages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.reading.interface import Choice, Doubt

if TYPE_CHECKING:
    import pandas as pd

    Column = pd.Series[Any]

_BELOW = frozenset({-1.0, *(-(10.0**digits) + 1 for digits in range(1, 7))})
_ABOVE = frozenset(10.0**digits - 1 for digits in range(2, 7))
_FEWEST, _FEW_NUMBERS = 3, 10
_FAR = 2.0
"""How many times the largest other number one of nines is, so that nobody takes it for one of them."""


def doubt_of_sentinel(name: str, values: Column) -> Doubt | None:
    """What is said of numbers of which the smallest or the largest, all nines or -1, is no size like the others.

    >>> import pandas as pd
    >>> doubt_of_sentinel("age", pd.Series([*range(20, 60), -1, -1, -1])).choices[1].missing
    ('-1',)
    """
    if values.dtype.kind not in "if":
        return None
    low, high = float(values.min()), float(values.max())
    for mark in (low, high):
        if mark not in (_BELOW if mark < 0 else _ABOVE):
            continue
        rows = int((values == mark).sum())
        others = values[(values != mark) & values.notna()]
        if rows < _FEWEST or others.nunique() < _FEW_NUMBERS:
            continue
        least, most = float(others.min()), float(others.max())
        if least >= 0 and (mark < 0 or mark > _FAR * most):
            text = f"{mark:.0f}"
            said = f"{text} stands in {rows:,} cells, and the others are {least:.6g} to {most:.6g}"
            return Doubt(
                name,
                f"{said}: taken as a number; --missing '{name}={text}' says that nothing is known there",
                f"{name}: {said}. Is it",
                (Choice("number"), Choice("missing", missing=(text,))),
            )
    return None
