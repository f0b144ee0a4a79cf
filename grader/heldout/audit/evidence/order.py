"""Whether a file is sorted by its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def sorted_by(target: pd.Series[Any], classification: bool) -> bool:
    """Whether equal classes stand together throughout, or numbers only rise or only fall; never for a single value."""
    if target.nunique() < 2:
        return False
    if classification:
        runs = 1 + int((target != target.shift()).iloc[1:].sum())
        return runs == target.nunique()
    return bool(target.is_monotonic_increasing or target.is_monotonic_decreasing)
