"""Metrics of predicted numbers: how far off they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import NUMBERS, AnyRows, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


@metric(
    "mae",
    greater_is_better=False,
    needs="value",
    tasks=NUMBERS,
    summary="Mean absolute error, in the target's unit.",
)
class MeanAbsoluteError(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import mean_absolute_error

        return float(mean_absolute_error(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import row_mean

        return row_mean(abs(y_true - y_pred))


@metric(
    "median_absolute_error",
    greater_is_better=False,
    needs="value",
    tasks=NUMBERS,
    summary="Median absolute error, in the target's unit: half of the rows are closer. Outliers do not count.",
)
class MedianAbsoluteError(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import median_absolute_error

        return float(median_absolute_error(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import median

        return median(abs(y_true - y_pred))


@metric(
    "rmse",
    greater_is_better=False,
    needs="value",
    tasks=NUMBERS,
    summary="Root of the mean squared error, in the target's unit: large errors count most.",
)
class RootMeanSquaredError(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import root_mean_squared_error

        return float(root_mean_squared_error(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        return _root_mean_square(y_true - y_pred)


@metric(
    "rmsle",
    greater_is_better=False,
    needs="value",
    tasks=NUMBERS,
    summary="Root of the mean squared error of ln(1 + value): relative errors, for targets of very different sizes.",
    predictions_above=-1.0,
)
class RootMeanSquaredLogError:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_targets

        require_targets("rmsle", y_true, -1.0, inclusive=False)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        import numpy as np
        from sklearn.metrics import root_mean_squared_error

        # root_mean_squared_log_error is this, but older versions refuse values between -1 and 0.
        return float(root_mean_squared_error(np.log1p(y_true), np.log1p(y_pred)))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        return _root_mean_square(np.log1p(y_true) - np.log1p(y_pred))


def _root_mean_square(errors: NDArray[np.float64]) -> Kernel:
    import numpy as np

    from heldout.metrics.weighted import row_mean

    mean = row_mean(errors**2)
    return lambda weights: np.sqrt(mean(weights))


@metric(
    "wape",
    greater_is_better=False,
    needs="value",
    tasks=NUMBERS,
    summary="Sum of the absolute errors as a share of the sum of the absolute targets: 0 is perfect.",
)
class WeightedAbsolutePercentageError:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.interface import MetricUndefined

        if not (y_true != 0).any():
            raise MetricUndefined("wape", "all have the target 0", "Choose another metric.")

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        return float(abs(y_true - y_pred).mean() / abs(y_true).mean())

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        errors, sizes = abs(y_true - y_pred), abs(y_true)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            total = weights @ sizes
            value: NDArray[np.float64] = np.where(total > 0, weights @ errors / total, np.nan)
            return value

        return kernel


@metric(
    "r2",
    greater_is_better=True,
    needs="value",
    tasks=NUMBERS,
    summary="Share of the target's variance that is explained: 1 is perfect, 0 is what the rows' mean gets.",
)
class RSquared:
    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_variation

        require_variation("r2", y_true)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import r2_score

        return float(r2_score(y_true, y_pred))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.weighted import varies, weighted_mean

        squared_errors = (y_true - y_pred) ** 2

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            mean = weighted_mean(y_true, weights)
            variance = weighted_mean((y_true - mean[:, None]) ** 2, weights)
            explained = 1 - weighted_mean(squared_errors, weights) / variance
            return np.where(varies(y_true, weights), explained, np.nan)

        return kernel
