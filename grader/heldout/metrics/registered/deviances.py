"""Metrics of predicted means of counts and amounts: the share of a Tweedie deviance that is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import NUMBERS, Option, metric
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel


@dataclass(frozen=True)
class _ExplainedDeviance:
    name: str
    power: float

    def require(self, y_true: NDArray[Any], target: Target) -> None:
        from heldout.metrics.requirements import require_targets, require_variation

        require_targets(self.name, y_true, 0.0, inclusive=self.power < 2)
        require_variation(self.name, y_true)

    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        from sklearn.metrics import d2_tweedie_score

        return float(d2_tweedie_score(y_true, y_pred, power=self.power))

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        import numpy as np

        from heldout.metrics.weighted import varies, weighted_mean

        of_predictions = _deviance(y_true, y_pred, self.power)

        def kernel(weights: NDArray[np.float64]) -> NDArray[np.float64]:
            mean = weighted_mean(y_true, weights)
            of_mean = weighted_mean(_deviance(y_true, mean[:, None], self.power), weights)
            explained = 1 - weighted_mean(of_predictions, weights) / of_mean
            return np.where(varies(y_true, weights), explained, np.nan)

        return kernel


@metric(
    "mean_tweedie_d2",
    greater_is_better=True,
    needs="value",
    tasks=NUMBERS,
    summary="Share of the Tweedie deviance that is explained: 1 is perfect, 0 is what the rows' mean gets.",
    options=(
        Option(
            "power",
            default=1.5,
            minimum=1.0,
            maximum=3.0,
            summary="The variance grows like the mean to this power: 1 Poisson, 2 gamma, 3 inverse Gaussian.",
        ),
    ),
    predictions_above=0.0,
)
class MeanTweedieD2(_ExplainedDeviance):
    def __init__(self, power: float) -> None:
        super().__init__("mean_tweedie_d2", power)


@metric(
    "mean_poisson_d2",
    greater_is_better=True,
    needs="value",
    tasks=NUMBERS,
    summary="Share of the Poisson deviance of counts that is explained: 1 is perfect, 0 is what the rows' mean gets.",
    predictions_above=0.0,
)
class MeanPoissonD2(_ExplainedDeviance):
    def __init__(self) -> None:
        super().__init__("mean_poisson_d2", 1.0)


def _deviance(y_true: NDArray[Any], mean: NDArray[Any], power: float) -> NDArray[np.float64]:
    """The unit deviance of a Tweedie distribution (Jørgensen 1987), in the broadcast shape of `y_true` and `mean`."""
    import numpy as np
    from scipy.special import xlogy

    if power == 1:
        poisson: NDArray[np.float64] = 2 * (xlogy(y_true, y_true / mean) - y_true + mean)
        return poisson
    if power == 2:
        gamma: NDArray[np.float64] = 2 * (np.log(mean / y_true) + y_true / mean - 1)
        return gamma
    first = y_true ** (2 - power) / ((1 - power) * (2 - power))
    second = y_true * mean ** (1 - power) / (1 - power)
    tweedie: NDArray[np.float64] = 2 * (first - second + mean ** (2 - power) / (2 - power))
    return tweedie
