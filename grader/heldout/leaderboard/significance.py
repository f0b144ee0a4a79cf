"""Rank ranges: which entries of a leaderboard differ beyond luck, judged for all pairs at once.

A simultaneous paired bootstrap (max-t): in each resample the largest standardised deviation over all pairs is taken,
and only differences beyond its 95 % quantile are significant. So all statements of one leaderboard hold together in
95 % of cases (Romano & Wolf 2005, single step).

The dummy is always one of those that are compared. An entry that is worse counts as the dummy, in its utility and in
every resample, so that it adds no pair that was not there: one absurd prediction moves nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from heldout.landscape.utility import Measured

LEVEL = 0.95
_DEFINED_SHARE = 0.95
_LAST_BITS = 1e-9
_PAIRS = 2_000_000
"""About so many are looked at for the noise floor at most."""
_LARGEST = 1e150
"""Beyond it the square of a number is none: such a replicate counts as one that is not finite."""


@dataclass(frozen=True)
class RankRanges:
    """What luck leaves open."""

    ranks: dict[str, tuple[int, int]]
    """First and last rank that each entry may hold, by its id."""
    noise: float | None
    """By how much of utility two entries must differ to be told apart: the median over pairs whose predictions differ;
    None where there are none."""


@dataclass(frozen=True)
class _Comparison:
    """One entry against all that come after it; shapes (later,) and (later, B)."""

    first: int
    standard_errors: NDArray[np.float64]
    """Infinite where too few resamples are defined to tell the two apart."""
    deviations: NDArray[np.float64]
    """Differences of the replicates, minus their mean; 0 where one of them is undefined."""


def rank_ranges(
    attempts: Sequence[str],
    utilities: Sequence[float],
    replicates: ArrayLike,
    dummy: Measured | None = None,
    *,
    level: float = LEVEL,
) -> RankRanges:
    """First and last rank that each entry may hold: 1 + the number significantly better, m − the number worse.

    Deterministic. Memory grows with m·B (one entry is compared with all others at a time), time with m²·B.

    Args:
        attempts: ids of the m graded entries, in any order.
        utilities: public (or final) utility of each, rounded; greater is better.
        replicates: utility of each in the same B resamples, shape (m, B). One that is not finite counts as the dummy's,
            for its entry alone. Where the dummy has none either, two entries are compared on the resamples in which
            both are defined; where that leaves out more than 5 % of them, these two cannot be told apart.
        dummy: U_0 with its B replicates; None (or NaN) where the metric has no value for constant predictions.

    Raises:
        ValueError: the lengths do not fit.
    """
    import numpy as np

    matrix = np.array(replicates, dtype=np.float64)
    if matrix.ndim != 2 or not len(attempts) == len(utilities) == len(matrix):
        raise ValueError(
            f"{len(attempts)} attempts need as many utilities and rows of replicates. "
            f"Got {len(utilities)} and shape {matrix.shape}."
        )
    entries = len(attempts)
    counted = np.array(utilities, dtype=np.float64)
    resamples = matrix.shape[1]
    floor = np.full((1, resamples), np.nan) if dummy is None else _usable(dummy.replicates[None, :resamples])
    matrix = np.where(np.isfinite(_usable(matrix)), matrix, floor)
    if dummy is not None and np.isfinite(dummy.value):
        worse_than_dummy = counted < dummy.value
        counted[worse_than_dummy], matrix[worse_than_dummy] = dummy.value, floor
    better, worse = np.zeros(entries, dtype=np.int64), np.zeros(entries, dtype=np.int64)
    noise = None
    if entries > 1 and resamples > 1:
        noise = _count(counted, np.concatenate([matrix, floor]), level, better, worse)
    ranks = {
        attempt: (1 + int(ahead), entries - int(behind))
        for attempt, ahead, behind in zip(attempts, better, worse, strict=True)
    }
    return RankRanges(ranks, noise)


def _usable(replicates: NDArray[np.float64]) -> NDArray[np.float64]:
    """The replicates, NaN in place of those that cannot be calculated with."""
    import numpy as np

    return np.where(np.abs(replicates) <= _LARGEST, replicates, np.nan)


def _count(
    utilities: NDArray[np.float64],
    replicates: NDArray[np.float64],
    level: float,
    better: NDArray[np.int64],
    worse: NDArray[np.int64],
) -> float | None:
    """Add to `better` and `worse` how many entries are significantly better and worse than each; the noise floor.

    The last row of `replicates` is the dummy's, which is compared and not counted.
    """
    import numpy as np

    critical = _critical_value(replicates, level)
    every = max(1, len(utilities) ** 2 // _PAIRS)
    least: list[NDArray[np.float64]] = []
    for comparison in _comparisons(replicates[:-1]):
        first, later = comparison.first, slice(comparison.first + 1, None)
        errors = comparison.standard_errors
        with np.errstate(over="ignore"):
            lead = utilities[first] - utilities[later]
        needed = np.where(np.isinf(errors), np.inf, critical * np.where(np.isinf(errors), 0.0, errors))
        ahead, behind = lead > needed, -lead > needed
        worse[first] += ahead.sum()
        better[later] += ahead
        better[first] += behind.sum()
        worse[later] += behind
        if first % every == 0:
            least.append(needed[np.isfinite(needed) & (needed > 0)])
    differing = np.concatenate(least)
    return float(np.median(differing)) if len(differing) else None


def _critical_value(replicates: NDArray[np.float64], level: float) -> float:
    """The quantile of the largest |t| over all pairs; pairs without variation (equal predictions) have none."""
    import numpy as np

    largest = np.zeros(replicates.shape[1])
    for comparison in _comparisons(replicates):
        varying = (comparison.standard_errors > 0) & np.isfinite(comparison.standard_errors)
        if varying.any():
            scaled = np.abs(comparison.deviations[varying]) / comparison.standard_errors[varying, None]
            np.maximum(largest, scaled.max(axis=0), out=largest)
    return float(np.quantile(largest, level))


def _comparisons(replicates: NDArray[np.float64]) -> Iterator[_Comparison]:
    import numpy as np

    defined = np.isfinite(replicates)
    values = np.where(defined, replicates, 0.0)
    totals = defined.sum(axis=1)
    values -= (values.sum(axis=1) / np.maximum(totals, 1))[:, None]
    values[~defined] = 0.0
    spreads = np.sqrt(_squares(values) / np.maximum(totals - 1, 1))
    needed = max(2.0, _DEFINED_SHARE * replicates.shape[1])
    for first in range(len(values) - 1):
        both = defined[first + 1 :] & defined[first]
        count = both.sum(axis=1)
        deviations = values[first + 1 :] - values[first]
        deviations[~both] = 0.0
        deviations -= (deviations.sum(axis=1) / np.maximum(count, 1))[:, None]
        deviations[~both] = 0.0
        errors = np.sqrt(_squares(deviations) / np.maximum(count - 1, 1))
        noise = _LAST_BITS * np.maximum(spreads[first + 1 :], spreads[first])
        errors = np.where(errors > noise, errors, 0.0)
        yield _Comparison(first, np.where(count >= needed, errors, np.inf), deviations)


def _squares(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of squares of each row."""
    import numpy as np

    total: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows)
    return total
