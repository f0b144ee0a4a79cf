"""How far large values are from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SKEWED = 2.0
"""Third standardised moment from which a few rows decide what a squared error says; that of an exponential."""


def skewness(values: NDArray[np.float64]) -> float:
    """Third standardised moment; 0 where nothing varies."""
    import numpy as np

    largest = float(np.abs(values).max(initial=0.0))
    small = values / largest if largest > 0 else values  # the squares of huge numbers are not finite
    spread = float(small.std())
    return float((((small - small.mean()) / spread) ** 3).mean()) if spread > 0 else 0.0


def is_skewed(column: pd.Series[Any]) -> bool:
    """Whether large values are so far from the others that a squared error looks at few rows."""
    return skewness(column.to_numpy(dtype=float)) > SKEWED
