"""The Ladder: a public score that cannot be climbed by trying often (Blum & Hardt 2015), with a growing step.

A learner's shown score moves only when the paired improvement over the last shown attempt exceeds √(2·ln(1+t)) standard
errors, t being the learner's number of submissions so far: about the luck of the best of t tries without merit. An
attempt that is worse than the dummy holds no place: whatever is better replaces it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

StandardError = Callable[[int, int], float]
"""Standard error of the paired improvement of one submission over another, by their positions."""


def growing_step(submissions: int) -> float:
    """Standard errors that an improvement must exceed when it is a learner's t-th submission, t ≥ 1."""
    return math.sqrt(2 * math.log(1 + submissions))


def climbs(
    improvement: float, standard_error: float, submissions: int, step: Callable[[int], float] = growing_step
) -> bool:
    """Whether an improvement in utility is shown; never where it or its standard error is undefined."""
    return improvement > 0 and improvement > step(submissions) * standard_error


def shown_attempts(
    utilities: Sequence[float | None],
    standard_error: StandardError,
    step: Callable[[int], float] = growing_step,
    dummy: float = -math.inf,
) -> tuple[int | None, ...]:
    """For each submission of one learner, oldest first, the position of the one whose score is shown after it.

    Args:
        utilities: public utilities, greater is better; None (or NaN) for a submission without a score, which counts as
            a try all the same.
        standard_error: `error_of_means` or `error_of_replicates`. It costs most of the time, so it is asked only where
            a submission is better than the one that is shown.
        step: for comparisons with other rules.
        dummy: U_0, which everybody gets without looking at the data; −inf (or NaN) where there is none.

    Returns:
        None until there is a first score.
    """
    shown: int | None = None
    last = -math.inf
    history: list[int | None] = []
    for position, utility in enumerate(utilities):
        if utility is not None and math.isfinite(utility) and utility > last:
            holds_no_place = shown is None or last < dummy
            if holds_no_place or climbs(utility - last, standard_error(position, shown or 0), position + 1, step):
                shown, last = position, utility
        history.append(shown)
    return tuple(history)


def error_of_means(rows: Sequence[ArrayLike]) -> StandardError:
    """For metrics that are a mean over independent rows: sd(d)/√n of the row-wise differences d.

    Args:
        rows: each submission's loss (or gain) on each public row, shape (n,), n ≥ 2.
    """

    def standard_error(one: int, other: int) -> float:
        import numpy as np

        differences = np.asarray(rows[one], dtype=np.float64) - np.asarray(rows[other], dtype=np.float64)
        return float(np.std(differences, ddof=1) / math.sqrt(len(differences)))

    return standard_error


class ByPosition(Protocol):
    """A sequence, or what computes its items when they are asked for."""

    def __getitem__(self, position: int, /) -> ArrayLike: ...


def error_of_replicates(replicates: ByPosition) -> StandardError:
    """For every other metric, groups and time: the standard deviation of the paired bootstrap differences.

    Args:
        replicates: each submission's utility in each resample of the public rows, shape (B,); the same resamples for
            all.
    """

    def standard_error(one: int, other: int) -> float:
        import numpy as np

        with np.errstate(all="ignore"):
            own, others = (np.asarray(replicates[position], dtype=np.float64) for position in (one, other))
            differences = own - others
            defined = differences[np.isfinite(differences)]
            return float(np.std(defined, ddof=1)) if len(defined) > 1 else math.nan

    return standard_error
