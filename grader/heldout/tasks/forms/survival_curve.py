"""Survival curves: how likely it is that the event has not come yet, at the challenge's times."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import CsvLayout, PredictionForm, WrongAnswer, first_true, with_first
from heldout.tasks.interface import InvalidPredictions, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features, Utility

_TOLERANCE = 1e-6
"""How far a probability may lie outside [0, 1], and a curve may rise: what rounding does to float32."""


class SurvivalCurveForm(PredictionForm):
    """float64 in [0, 1], shape (n, times), no row rises."""

    name = "survival_curve"
    calls = "predict_survival"
    statement = (
        "Your estimator is given y with two columns, the time and whether the event was seen, and needs "
        "`predict_survival(X, times)`, which answers with the probability that the event has not come by each of the "
        "times. `heldout.estimators.survival.DiscreteTimeSurvival` makes such a model of any classifier."
    )

    def columns(self, target: Target) -> int | None:
        return len(target.times)

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.survival(estimator, features, target.times)

    def in_risks(self, y_pred: Array) -> Array | None:
        """One less the mean of the curve."""
        found: Array = 1 - y_pred.mean(axis=1)
        return found

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        import numpy as np

        super().check(metric, target, y_pred)
        outside = (y_pred < -_TOLERANCE) | (y_pred > 1 + _TOLERANCE)
        if outside.any():
            position = first_true(outside)
            raise InvalidPredictions(
                f"{metric} needs probabilities between 0 and 1; row {position[0]} has {y_pred[position]:.6g}."
            )
        rising = np.diff(y_pred, axis=1) > _TOLERANCE
        if rising.any():
            row, step = first_true(rising)
            raise InvalidPredictions(
                f"{metric} needs curves that never rise; row {row} has {y_pred[row, step]:.6g} at "
                f"{target.times[step]:g} and {y_pred[row, step + 1]:.6g} at {target.times[step + 1]:g}."
            )

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout(tuple(f"{time:g}" for time in target.times), len(target.times)),)

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """The estimate of Kaplan & Meier (1958) at each time, shape (times,)."""
        import numpy as np

        from heldout.tasks.censoring import kaplan_meier

        found = kaplan_meier(np.abs(train), train > 0, np.array(target.times))
        return found if np.isfinite(utility(found)) else None

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.tile(constant, (rows, 1))

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        import numpy as np

        return (np.abs(truth)[:, None] > np.array(target.times)).astype(np.float64)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        right = self.perfect(target, truth)
        mixed: Array = right + errors * (right.mean(axis=0) - right) / 2
        return mixed

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        right = self.perfect(target, truth)
        yield "certain survival", np.ones_like(right)
        yield "certain events", np.zeros_like(right)
        yield "curves that rise", 1 - right
        yield "probabilities above 1", right + 1
        yield "NaN in one row", with_first(right, np.nan)
        yield "infinite in one row", with_first(right, np.inf)

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "time_alone.py",
            "Must be refused: a regression of the time predicts no curve.",
            "from sklearn.linear_model import Ridge",
            "Ridge()",
        )


SURVIVAL_CURVE = SurvivalCurveForm()
