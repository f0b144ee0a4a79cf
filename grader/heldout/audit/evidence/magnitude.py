"""Numbers so great that their squares overflow, counted in units in which nothing does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_GREAT = 1e50
"""From here on a square, or a square of a square, may be infinite."""
_STEP = 100


def unit_of(numbers: NDArray[Any]) -> float:
    """1, or the power of 10 to divide by where the greatest finite number is beyond 1e50: 1e100, 1e200 or 1e300.

    Few units, so that columns of about the same size keep their sums and differences.

    >>> unit_of(np.array([3.0, np.nan])), unit_of(np.array([-2e280, 1.0]))
    (1.0, 1e+300)
    """
    numbers = np.asarray(numbers)
    finite = np.abs(numbers[np.isfinite(numbers)]) if numbers.dtype.kind == "f" else np.zeros(0)
    greatest = float(finite.max(initial=0.0))
    return 1.0 if greatest < _GREAT else float(f"1e{_STEP * round(np.log10(greatest) / _STEP)}")


def in_units(numbers: NDArray[Any]) -> NDArray[Any]:
    """The numbers, divided by their unit."""
    unit = unit_of(numbers)
    return numbers if unit == 1 else np.asarray(numbers / unit)


def table_in_units(features: pd.DataFrame) -> pd.DataFrame:
    """The table with each column of numbers divided by its unit; the same one where nothing is great."""
    great = {
        position: column
        for position in range(features.shape[1])
        if (column := features.iloc[:, position]).dtype.kind == "f" and unit_of(column.to_numpy()) != 1
    }
    if not great:
        return features
    columns = [
        in_units(great[k].to_numpy()) if k in great else features.iloc[:, k].array for k in range(features.shape[1])
    ]
    made = pd.DataFrame(dict(enumerate(columns)), index=features.index)
    return made.set_axis(features.columns, axis=1)
