"""A stranger's task type in one file: say between which two numbers the target lies in nine cases of ten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.metrics.declaration import AnyRows, metric
from heldout.tasks import answers
from heldout.tasks.form import CsvLayout, PredictionForm, WrongAnswer, first_true
from heldout.tasks.interface import InvalidPredictions, Label, Target
from heldout.tasks.task import ProposedMetric
from heldout.tasks.types.numbers import Numbers, range_in_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.metrics.declaration import Kernel
    from heldout.tasks.form import Array, Features, Utility
    from heldout.tasks.task import Column

ALPHA = 0.1
"""How often the target may lie outside."""
COLUMNS = ("lower", "upper")


class BoundsForm(PredictionForm):
    """float64, shape (n, 2): a lower and an upper bound."""

    name = "pair"
    calls = "predict"
    statement = "Your estimator needs `predict`, which answers with a lower and an upper bound for each row."
    has_excellent = True

    def columns(self, target: Target) -> int | None:
        return 2

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.columns(estimator, features, COLUMNS)

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        super().check(metric, target, y_pred)
        crossed = y_pred[:, 0] > y_pred[:, 1]
        if crossed.any():
            row = first_true(crossed)[0]
            raise InvalidPredictions(
                f"{metric} needs a lower bound that is not above the upper one; row {row} has {y_pred[row, 0]:.6g} and "
                f"{y_pred[row, 1]:.6g}. Sort each row."
            )

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout(COLUMNS, 2),)

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        import numpy as np

        tails = [np.quantile(train, [share, 1 - share]) for share in np.linspace(0, 0.5, 51)]
        best = max(tails, key=utility)
        return best if np.isfinite(utility(best)) else None

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.tile(constant, (rows, 1))

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        import numpy as np

        return np.column_stack([truth, truth]).astype(np.float64)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        import numpy as np

        middle = truth + errors * (truth[random.permutation(len(truth))] - truth) / 2
        width = errors * truth.std()
        return np.column_stack([middle - width, middle + width])

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        right = self.perfect(target, truth)
        yield "crossed bounds", right + np.array([1.0, -1.0])
        yield "everything", np.tile([-1e300, 1e300], (len(right), 1))
        yield "NaN", np.full_like(right, np.nan)

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "one_number.py",
            "Must be refused: `predict` answers with one number a row.",
            "from sklearn.linear_model import Ridge",
            "Ridge(1.0)",
        )


class Interval(Numbers):
    """A number, of which the bounds are asked for."""

    name = "band"
    forms = ("pair",)
    target_types = ("float64", "int64")
    estimators = None
    question = "On which rows are your bounds far apart, and ought they to be?"

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("winkler", "it rewards narrow bounds and charges for each miss")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say between which numbers `{target}` lies in nine cases of ten."

    def described(self, column: Column, positive: Label | None) -> str:
        return f"a number, {range_in_words(column)}."


@metric(
    "winkler",
    greater_is_better=False,
    needs="pair",
    tasks=frozenset({"band"}),
    summary="Mean interval score (Winkler 1972): width, and 20 times the distance of each target that lies outside.",
)
class Winkler(AnyRows):
    def score(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> float:
        return float(_of_rows(y_true, y_pred).mean())

    def kernel(self, y_true: NDArray[Any], y_pred: NDArray[Any], target: Target) -> Kernel:
        from heldout.metrics.weighted import row_mean

        return row_mean(_of_rows(y_true, y_pred))


def _of_rows(y_true: NDArray[Any], y_pred: NDArray[Any]) -> NDArray[np.float64]:
    import numpy as np

    lower, upper = y_pred[:, 0], y_pred[:, 1]
    outside: NDArray[np.float64] = np.maximum(lower - y_true, 0) + np.maximum(y_true - upper, 0)
    width: NDArray[np.float64] = upper - lower
    return width + 2 / ALPHA * outside


BOUNDS, INTERVAL = BoundsForm(), Interval()
