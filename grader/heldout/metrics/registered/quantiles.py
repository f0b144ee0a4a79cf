"""Metrics of quantiles and of bounds: how well they say where the target may lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import AnyRows, MeanOfRows, Option, ScoredByKernel, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel

_ROUNDING = 1e-12
"""Part of a mean of squares below which a variance is none: several thousand times what double precision leaves."""


@metric(
    "pinball",
    greater_is_better=False,
    needs="quantiles",
    tasks=frozenset({"quantile"}),
    summary="Mean pinball loss over the levels, in the target's unit: a quantile q costs q for each unit that the "
    "target lies above it, and 1 - q for each below.",
)
class Pinball(MeanOfRows):
    def of_rows(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[np.float64]:
        import numpy as np

        levels, errors = np.array(target.options["levels"]), y_true[:, None] - y_pred
        losses: NDArray[np.float64] = np.maximum(levels * errors, (levels - 1) * errors).mean(axis=1)
        return losses


@metric(
    "interval_score",
    greater_is_better=False,
    needs="bounds",
    tasks=frozenset({"interval"}),
    summary="Mean interval score (Winkler 1972), in the target's unit: the width, and 2 / (1 - coverage) times the "
    "distance of each target that lies outside.",
)
class IntervalScore(MeanOfRows):
    def of_rows(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> NDArray[np.float64]:
        import numpy as np

        lower, upper = y_pred[:, 0], y_pred[:, 1]
        outside = np.maximum(lower - y_true, 0) + np.maximum(y_true - upper, 0)
        scores: NDArray[np.float64] = upper - lower + 2 / (1 - float(target.options["coverage"])) * outside
        return scores


@metric(
    "coverage_width",
    greater_is_better=False,
    needs="bounds",
    tasks=frozenset({"interval"}),
    summary="Mean width of the bounds, in the target's unit, and for each percent of the rows that is missing from the "
    "coverage asked for `penalty` percent of the target's standard deviation.",
    options=(Option("penalty", 30.0, 10.0, 1000.0, "What a missing percent costs."),),
)
class CoverageWidth(ScoredByKernel, AnyRows):
    def __init__(self, penalty: float) -> None:
        self.penalty = penalty

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.weighted import row_mean

        width = row_mean(y_pred[:, 1] - y_pred[:, 0])
        inside = row_mean((y_true >= y_pred[:, 0]) & (y_true <= y_pred[:, 1]))
        wanted = float(target.options["coverage"])
        centred = y_true - y_true.mean()
        mean, square = row_mean(centred), row_mean(centred**2)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            missing = np.maximum(0.0, wanted - inside(weights))
            square_mean = square(weights)
            variance = square_mean - mean(weights) ** 2
            # Of equal targets rounding leaves a little, whose root times the penalty would count.
            spread = np.sqrt(np.where(variance > _ROUNDING * square_mean, variance, 0.0))
            value: NDArray[np.float64] = width(weights) + self.penalty * spread * missing
            return value

        return kernel
