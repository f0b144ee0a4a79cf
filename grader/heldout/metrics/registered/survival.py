"""Metrics of times of which some were cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import AnyRows, ScoredByKernel, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel

_BLOCK = 2**22
"""Pairs of rows that are looked at together (32 MiB)."""


@metric(
    "concordance",
    greater_is_better=True,
    needs="risk",
    tasks=frozenset({"survival"}),
    summary="Of all pairs of rows of which it was seen who had the event first, the share in which that one has the "
    "greater risk; equal risks count half (Harrell 1982).",
)
class Concordance(ScoredByKernel):
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.interface import MetricUndefined

        events = y_true > 0
        if not events.any() or not _later(y_true[events].min(), y_true).any():
            why = "of no two rows it was seen which had the event first"
            raise MetricUndefined("concordance", why, "The split must put more rows here.")

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        events = np.flatnonzero(y_true > 0)
        step = max(1, _BLOCK // len(y_true))
        blocks = [events[start : start + step] for start in range(0, len(events), step)]

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            won, pairs = np.zeros(len(weights)), np.zeros(len(weights))
            for block in blocks:
                later = _later(y_true[block][:, None], y_true).astype(np.float64)
                wins = (y_pred[block][:, None] > y_pred) + 0.5 * (y_pred[block][:, None] == y_pred)
                mine = weights[:, block]
                pairs += np.einsum("be,be->b", mine, weights @ later.T)
                won += np.einsum("be,be->b", mine, weights @ (later * wins).T)
            found: NDArray[np.float64] = won / pairs
            return found

        return kernel


def _later(event: Any, others: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether others are known to have had no event by the time of this one, nor at it."""
    import numpy as np

    later: NDArray[np.bool_] = (np.abs(others) > event) | (others == -event)
    return later


@metric(
    "integrated_brier",
    greater_is_better=False,
    needs="survival_curve",
    tasks=frozenset({"survival"}),
    summary="Mean squared error of the predicted chances of no event, over the challenge's times; who was cut off "
    "before a time is made up for by those who were not (Graf et al. 1999).",
)
class IntegratedBrier(ScoredByKernel, AnyRows):
    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        time, event = np.abs(y_true), y_true > 0
        # At one time events come before what is cut off.
        order = np.lexsort((~event, time))
        time, event, curves, times = time[order], event[order], y_pred[order], np.array(target.times)
        until = np.searchsorted(time, times, side="right")
        by_then = event[:, None] & (time[:, None] <= times)
        lost, kept = np.where(by_then, curves**2, 0.0), np.where(time[:, None] > times, (1 - curves) ** 2, 0.0)
        shares = _shares_of_time(times)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            mine = np.take(weights, order, axis=1)
            watched = _still_watched(mine, ~event)
            own = np.divide(mine, watched[:, :-1], out=np.zeros_like(mine), where=mine > 0)
            at = np.take(watched, until, axis=1)
            past = mine @ kept
            errors = own @ lost + np.divide(past, at, out=np.zeros_like(past), where=past > 0)
            found: NDArray[np.float64] = errors @ shares / weights.sum(axis=1)
            return found

        return kernel


def _still_watched(weights: NDArray[np.float64], cut_off: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Kaplan-Meier of being cut off, of rows in order of time: column i is the share after the first i rows."""
    import numpy as np

    left = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    step = 1 - np.divide(weights * cut_off, left, out=np.zeros_like(left), where=left > 0)
    found = np.ones((len(weights), weights.shape[1] + 1))
    np.cumprod(step, axis=1, out=found[:, 1:])
    return found


def _shares_of_time(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of a mean over time by the trapezoid rule; all on a single time."""
    import numpy as np

    if len(times) == 1:
        return np.ones(1)
    gaps = np.diff(times)
    shares: NDArray[np.float64] = np.concatenate([[0.0], gaps]) + np.concatenate([gaps, [0.0]])
    shares /= 2 * (times[-1] - times[0])
    return shares
