"""The reference tuner: what an honest random search earns on average, without running one.

A search of K trials draws K of a family's N configurations without replacement and keeps the one with the best
cross-validation score. Configuration i of the ascending order is kept exactly when it is drawn and the other K − 1 come
from the i − 1 below it, so its chance is C(i−1, K−1) / C(N, K), and the expectation needs no simulation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from heldout.landscape.utility import rounded, rounded_all

_DRAWS = 200


@dataclass(frozen=True)
class TunedReference:
    """What the reference tuner gets from one family."""

    utility: float
    """U_f*."""
    cv: float
    """CV_f."""


def trials_of(configurations: int) -> int:
    """K: the trials of the reference tuner for a family of N configurations, N/2 rounded down, at least 1."""
    return max(1, configurations // 2)


def weights(configurations: int, trials: int) -> NDArray[np.float64]:
    """w_i = C(i−1, K−1) / C(N, K), the chance that configuration i is kept, in ascending order of CV; shape (N,).

    Quotients of whole numbers, so each is right to the last bit for any N.

    >>> weights(4, 2).tolist()
    [0.0, 0.16666666666666666, 0.3333333333333333, 0.5]

    Raises:
        ValueError: `trials` is not in 1..N.
    """
    if not 1 <= trials <= configurations:
        raise ValueError(f"trials must be in 1..{configurations}. Got {trials}.")
    draws = math.comb(configurations, trials)
    return np.array([math.comb(i, trials - 1) / draws for i in range(configurations)])


def ascending(cv: ArrayLike) -> NDArray[np.intp]:
    """Indices that sort configurations from the worst to the best cross-validation utility, shape (N,).

    Scores that agree to 6 significant digits are ties, and the earlier of two tied configurations counts as the better
    one, as in scikit-learn's searches. A score that is not finite (a configuration that failed) is the worst.
    """
    scores = rounded_all(cv)
    scores[~np.isfinite(scores)] = -np.inf
    return np.lexsort((-np.arange(len(scores)), scores))


def reference(cv: ArrayLike, utility: ArrayLike) -> TunedReference:
    """U_f* and CV_f of a family: what a random search of N/2 trials gets on average.

    Args:
        cv: mean cross-validation utility of each configuration, shape (N,), the default included. CV_f is −inf where
            so many failed that a search of N/2 trials may find nothing else.
        utility: u_i, shape (N,), none below U_0 (`heldout.landscape.utility.counted`).
    """
    scores = np.asarray(cv, dtype=np.float64)
    order = ascending(scores)
    weight = weights(len(scores), trials_of(len(scores)))
    kept = weight > 0
    found = scores[order][kept]
    value = float(weight[kept] @ found) if np.all(np.isfinite(found)) else -math.inf
    return TunedReference(float(weight @ np.asarray(utility, dtype=np.float64)[order]), value)


def draw_error(cv: ArrayLike, utility: ArrayLike) -> float:
    """Standard deviation of U_f* over other draws of as many configurations: these, resampled 200 times.

    The default, which is not drawn, stays. NaN for fewer than three configurations.
    """
    scores, utilities = np.asarray(cv, dtype=np.float64), np.asarray(utility, dtype=np.float64)
    drawn = len(scores) - 1
    if drawn < 2:
        return math.nan
    random = np.random.default_rng(0)
    draws = [np.concatenate([[0], 1 + random.integers(0, drawn, drawn)]) for _ in range(_DRAWS)]
    return float(np.std([reference(scores[each], utilities[each]).utility for each in draws], ddof=1))


def has_weight(cv: ArrayLike) -> NDArray[np.bool_]:
    """Which configurations U_f* looks at, shape (N,): a search of N/2 trials never ends with one of the others."""
    order = ascending(cv)
    found = np.zeros(len(order), dtype=np.bool_)
    found[order] = weights(len(order), trials_of(len(order))) > 0
    return found


def reference_replicates(cv: ArrayLike, utilities: ArrayLike) -> NDArray[np.float64]:
    """U_f* in each bootstrap replicate, shape (B,).

    Args:
        cv: shape (N,); the order of the configurations does not depend on the hidden rows.
        utilities: u_i in each replicate, shape (N, B), none below U_0 of the replicate (`counted_replicates`).
    """
    order = ascending(cv)
    weight = weights(len(order), trials_of(len(order)))
    kept = weight > 0
    replicates: NDArray[np.float64] = weight[kept] @ np.asarray(utilities, dtype=np.float64)[order[kept]]
    return replicates


def expected_best(cv: ArrayLike, utilities: ArrayLike) -> NDArray[np.float64]:
    """E_j for j = 1..n: what a random search of j trials gets on average over these n configurations.

    For equivalent trials the caller leaves the default out (configuration 0), since a random search does not draw it.

    Args:
        cv: shape (n,).
        utilities: u_i, shape (n,), or in each replicate, shape (n, B); none below U_0.

    Returns:
        Shape (n,) or (n, B), not yet a running maximum.
    """
    order = ascending(cv)
    count = len(order)
    matrix = np.stack([weights(count, trials) for trials in range(1, count + 1)]) if count else np.empty((0, 0))
    best: NDArray[np.float64] = matrix @ np.asarray(utilities, dtype=np.float64)[order]
    return best


def running_best(expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """max_{j ≤ k} E_j for each k, along the first axis: more trials may overfit the folds, but need not be used."""
    return np.maximum.accumulate(expected, axis=0)


def best_family(reference_cv: Mapping[str, float]) -> str:
    """f*: the family with the greatest CV_f, the first of equal ones; hidden rows have no say.

    Raises:
        ValueError: there is no family, or no family could be fitted.
    """
    if not any(math.isfinite(value) for value in reference_cv.values()):
        raise ValueError("no family has a cross-validation score")
    return max(reference_cv, key=lambda family: _comparable(reference_cv[family]))


def _comparable(value: float) -> float:
    return rounded(value) if math.isfinite(value) else -math.inf
