"""Rank ranges: which entries of a leaderboard differ beyond luck, judged for all pairs at once.

A simultaneous paired bootstrap (max-t): in each resample the largest standardised deviation over all pairs is taken,
and only differences beyond its 95 % quantile are significant. So all statements of one leaderboard hold together in
95 % of cases (Romano & Wolf 2005, single step).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
_DEFINED_SHARE = 0.95
_LAST_BITS = 1e-9


@dataclass(frozen=True)
class _Comparison:
    """One entry against all that come after it; shapes (later,) and (later, B)."""

    first: int
    standard_errors: NDArray[np.float64]
    deviations: NDArray[np.float64]
    """Differences of the replicates, minus their mean."""


def rank_ranges(
    attempts: Sequence[str], utilities: Sequence[float], replicates: ArrayLike, level: float = LEVEL
) -> dict[str, tuple[int, int]]:
    """First and last rank that each entry may hold: 1 + the number significantly better, m − the number worse.

    Deterministic. Memory grows with m·B (one entry is compared with all others at a time), time with m²·B.

    Args:
        attempts: ids of the m graded entries, in any order.
        utilities: public (or final) utility of each, rounded; greater is better.
        replicates: utility of each in the same B resamples, shape (m, B). Resamples in which any is undefined are left
            out; where more than 5 % are, nothing can be told apart.

    Raises:
        ValueError: the lengths do not fit.
    """
    import numpy as np

    matrix = np.asarray(replicates, dtype=np.float64)
    if matrix.ndim != 2 or not len(attempts) == len(utilities) == len(matrix):
        raise ValueError(
            f"{len(attempts)} attempts need as many utilities and rows of replicates. "
            f"Got {len(utilities)} and shape {matrix.shape}."
        )
    entries = len(attempts)
    better, worse = np.zeros(entries, dtype=np.int64), np.zeros(entries, dtype=np.int64)
    defined = np.isfinite(matrix).all(axis=0)
    if entries > 1 and defined.sum() >= max(2.0, _DEFINED_SHARE * matrix.shape[1]):
        centred = matrix[:, defined]
        centred -= centred.mean(axis=1, keepdims=True)
        _count(np.asarray(utilities, dtype=np.float64), centred, level, better, worse)
    return {
        attempt: (1 + int(ahead), entries - int(behind))
        for attempt, ahead, behind in zip(attempts, better, worse, strict=True)
    }


def _count(
    utilities: NDArray[np.float64],
    centred: NDArray[np.float64],
    level: float,
    better: NDArray[np.int64],
    worse: NDArray[np.int64],
) -> None:
    """Add to `better` and `worse` how many entries are significantly better and worse than each."""
    critical = _critical_value(centred, level)
    for comparison in _comparisons(centred):
        first, later = comparison.first, slice(comparison.first + 1, None)
        lead = utilities[first] - utilities[later]
        needed = critical * comparison.standard_errors
        ahead, behind = lead > needed, -lead > needed
        worse[first] += ahead.sum()
        better[later] += ahead
        better[first] += behind.sum()
        worse[later] += behind


def _critical_value(centred: NDArray[np.float64], level: float) -> float:
    """The quantile of the largest |t| over all pairs; pairs without variation (equal predictions) have none."""
    import numpy as np

    largest = np.zeros(centred.shape[1])
    for comparison in _comparisons(centred):
        varying = comparison.standard_errors > 0
        if varying.any():
            scaled = np.abs(comparison.deviations[varying]) / comparison.standard_errors[varying, None]
            np.maximum(largest, scaled.max(axis=0), out=largest)
    return float(np.quantile(largest, level))


def _comparisons(centred: NDArray[np.float64]) -> Iterator[_Comparison]:
    import numpy as np

    spreads = np.sqrt((centred**2).sum(axis=1) / (centred.shape[1] - 1))
    for first in range(len(centred) - 1):
        deviations = centred[first + 1 :] - centred[first]
        errors = np.sqrt((deviations**2).sum(axis=1) / (centred.shape[1] - 1))
        noise = _LAST_BITS * np.maximum(spreads[first + 1 :], spreads[first])
        yield _Comparison(first, np.where(errors > noise, errors, 0.0), deviations)
