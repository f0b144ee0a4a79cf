"""Equivalent trials: how long a random search of the learner's family takes, on average, to get as far.

k = min { k : max_{j ≤ k} E_j ≥ U }
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.tuner import running_best
from heldout.landscape.utility import rounded, rounded_all
from heldout.scoring.measured import EquivalentTrials

_LEVEL = 0.80
_FEWEST_REPLICATES = 20


def trials_needed(expected: NDArray[np.float64], utility: float) -> int | None:
    """k for a utility and E_1 … E_n of shape (n,); None where none of them gets as far (or the utility is NaN)."""
    reached = running_best(rounded_all(expected)) >= rounded(utility)
    return int(np.argmax(reached)) + 1 if reached.any() else None


def equivalent_trials(
    expected: NDArray[np.float64],
    utility: float,
    expected_replicates: NDArray[np.float64],
    utility_replicates: NDArray[np.float64],
) -> EquivalentTrials:
    """k with its 80 % bootstrap interval, which always holds k itself.

    Args:
        expected: E_j over the drawn configurations (default left out), shape (n,).
        utility: U, none below U_0.
        expected_replicates: E_j in the first replicates, shape (n, b).
        utility_replicates: U in each replicate, shape (B,).
    """
    of = len(expected)
    beyond = of + 1
    value = trials_needed(expected, utility) or beyond
    needed = _needed_replicates(expected_replicates, utility_replicates)
    low = high = value
    if len(needed) >= _FEWEST_REPLICATES:
        tail = (1 - _LEVEL) / 2
        low = min(value, int(np.quantile(needed, tail, method="lower")))
        high = max(value, int(np.quantile(needed, 1 - tail, method="higher")))
    low_shown, shown, high_shown = (None if trials == beyond else trials for trials in (low, value, high))
    return EquivalentTrials(low_shown, shown, high_shown, of)


def _needed_replicates(expected: NDArray[np.float64], utilities: NDArray[np.float64]) -> NDArray[np.int64]:
    """k in each replicate that is defined, n + 1 where no E_j gets as far."""
    count = min(expected.shape[1], len(utilities))
    best = running_best(rounded_all(expected[:, :count]))
    own = rounded_all(utilities[:count])
    defined = np.isfinite(own) & np.isfinite(best).all(axis=0)
    reached = best[:, defined] >= own[defined]
    return np.where(reached.any(axis=0), np.argmax(reached, axis=0), len(expected)) + 1
