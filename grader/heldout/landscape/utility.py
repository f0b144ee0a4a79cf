"""Utilities: what every comparison looks at. Greater is better, six significant digits, never less than the dummy's.

>>> oriented(12345.678, greater_is_better=False)
-12345.7
>>> floored_at_dummy(float("nan"), dummy=0.5)
0.5
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

DIGITS = 6
"""Significant digits to which utilities are compared."""
_STORED_DIGITS = 9


@dataclass(frozen=True)
class Measured:
    """A number from hidden rows, with what it would have been on each resample of them."""

    value: float
    replicates: NDArray[np.float64]
    """Shape (B,); NaN where the metric is undefined; empty where the uncertainty is not known."""

    def __sub__(self, other: Measured) -> Measured:
        """The paired difference; a longer row of replicates is cut, since all of them start with the same resamples."""
        count = min(len(self.replicates), len(other.replicates))
        return Measured(self.value - other.value, self.replicates[:count] - other.replicates[:count])

    def standard_error(self) -> float:
        """Standard deviation of the defined replicates; NaN where there are fewer than two."""
        import numpy as np

        defined = self.replicates[np.isfinite(self.replicates)]
        return float(np.std(defined, ddof=1)) if len(defined) > 1 else math.nan


def rounded(value: float) -> float:
    """The value with 6 significant digits, so that noise in the last bits decides no comparison; NaN stays NaN."""
    return float(f"{value:.{DIGITS - 1}e}")


def as_stored(value: float) -> float:
    """The value with the 9 significant digits that a landscape's files hold."""
    return float(f"{value:.{_STORED_DIGITS}g}")


def rounded_all(values: ArrayLike) -> NDArray[np.float64]:
    """`rounded` for each number of an array, in its shape."""
    import numpy as np

    array = np.asarray(values, dtype=np.float64)
    return np.array([rounded(value) for value in array.ravel().tolist()], dtype=np.float64).reshape(array.shape)


def oriented(score: float, greater_is_better: bool) -> float:
    """The utility of a metric's value: greater is better, 6 significant digits."""
    return rounded(score if greater_is_better else -score)


def floored_at_dummy(utility: float | None, dummy: float) -> float:
    """The utility that counts: U_0 where it is missing, not finite, or worse than the dummy."""
    if utility is None or not math.isfinite(utility):
        return dummy
    return max(utility, dummy)


def replicates_floored_at_dummy(utilities: ArrayLike, dummy: ArrayLike) -> NDArray[np.float64]:
    """`floored_at_dummy` inside the bootstrap: each replicate is held against U_0 of the same replicate.

    Args:
        utilities: shape (…, B).
        dummy: U_0 in each replicate, shape (B,) (or longer: then its beginning counts).

    Returns:
        Shape (…, B); NaN only where U_0 itself is undefined.
    """
    import numpy as np

    values = np.asarray(utilities, dtype=np.float64)
    floor = np.asarray(dummy, dtype=np.float64)[: values.shape[-1]]
    return np.where(np.isfinite(values) & (values > floor), values, floor)
