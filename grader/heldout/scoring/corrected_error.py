"""The standard error of a paired difference between cross-validation folds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence


def corrected_standard_error(fold_differences: Sequence[float]) -> float:
    """sd(d) · √(1/k + 1/(k−1)) for k paired fold differences (Nadeau & Bengio 2003).

    The folds share training rows, so the plain sd/√k is too small: 1/(k−1) is the ratio of test to training rows.

    Raises:
        ValueError: there are fewer than two folds.
    """
    folds = len(fold_differences)
    if folds < 2:
        raise ValueError(f"a standard error needs at least 2 folds. Got {folds}.")
    return statistics.stdev(fold_differences) * math.sqrt(1 / folds + 1 / (folds - 1))
