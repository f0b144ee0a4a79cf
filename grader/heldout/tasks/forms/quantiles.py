"""Quantiles: several numbers for each row, ascending, one for each level that the task names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import HUGE, CsvLayout, PredictionForm, WrongAnswer, first_true, with_first
from heldout.tasks.interface import InvalidPredictions, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features, Utility

_STRETCHES = 41


def levels_of(target: Target) -> tuple[float, ...]:
    """The shares of the rows that lie below each of the numbers, ascending."""
    return tuple(target.options["levels"])


class QuantilesForm(PredictionForm):
    """float64, shape (n, q): the quantiles of the task's levels, ascending in each row."""

    name = "quantiles"
    calls = "predict"
    statement = (
        "Your estimator needs `predict`, which answers with the quantiles of each row, a column for each level. "
        "`heldout.estimators.quantiles` has regressors that do."
    )
    alike = "the same quantiles"
    has_excellent = True

    def names(self, target: Target) -> tuple[str, ...]:
        """What the columns are called."""
        return tuple(f"q{level:g}" for level in levels_of(target))

    def columns(self, target: Target) -> int | None:
        return len(levels_of(target))

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.columns(estimator, features, self.names(target))

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        import numpy as np

        super().check(metric, target, y_pred)
        crossed: NDArray[np.bool_] = np.any(y_pred[:, 1:] < y_pred[:, :-1], axis=1)
        if crossed.any():
            row = first_true(crossed)[0]
            shown = ", ".join(f"{value:.6g}" for value in y_pred[row, :10])
            raise InvalidPredictions(
                f"{metric} needs {self.ascending} in each row; in {int(crossed.sum()):,} of {len(y_pred):,} rows they "
                f"cross, first in row {row}: {shown}. Sort each row, for example with np.sort(…, axis=1)."
            )

    def levels(self, target: Target) -> tuple[float, ...]:
        return levels_of(target)

    ascending = "quantiles that do not fall from one level to the next"

    def _columns_in_words(self, width: int, came: tuple[int, ...]) -> str:
        return f"{width} quantiles for each row. Got shape {came}."

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout(self.names(target), len(levels_of(target))),)

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """The quantiles of the training rows, shape (q,); for a metric of another kind those of levels nearer to the
        middle or to the ends."""
        import numpy as np

        levels = np.array(levels_of(target))
        reach = 0.5 / max(float(np.abs(levels - 0.5).max()), 1e-9)
        stretches = [1.0, *np.linspace(0.0, reach, _STRETCHES)]
        candidates = [np.quantile(train, np.clip(0.5 + (levels - 0.5) * each, 0, 1)) for each in stretches]
        utilities = [utility(each) for each in candidates]
        return candidates[int(np.argmax(utilities))] if np.isfinite(utilities).any() else None

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.tile(constant, (rows, 1))

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        import numpy as np

        values = truth.astype(np.float64) if above is None else np.maximum(truth, above + 1e-6)
        return np.repeat(values[:, None], len(levels_of(target)), axis=1)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        import numpy as np

        middle = truth + errors * ((truth + truth[random.permutation(len(truth))] + truth.mean()) / 3 - truth)
        spread = np.quantile(truth - truth.mean(), levels_of(target))
        found: Array = middle[:, None] + errors * spread / 2
        return found

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        right = self.perfect(target, truth)
        middle = float(np.median(truth)) or 1.0
        width = right.shape[1]
        falling = np.linspace(1.0, 0.0, width)
        yield "the same numbers in every row", np.full_like(right, middle)
        yield "quantiles that cross", right + (1 + abs(middle)) * falling
        yield "quantiles that cross in one row", right + np.where(np.arange(len(right))[:, None] == 0, falling, 0.0)
        yield "nothing but zeros", np.zeros_like(right)
        yield "everything between", np.tile(np.linspace(-HUGE, HUGE, width), (len(right), 1))
        yield "huge numbers", np.full_like(right, HUGE)
        yield "NaN", np.full_like(right, np.nan)
        yield "NaN in one row", with_first(right, np.nan)
        yield "infinite in one row", with_first(right, np.inf)
        yield "minus infinite in one row", with_first(right, -np.inf)

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "one_number.py",
            "Must be refused: `predict` answers with one number a row, and says nothing of how sure it is.",
            "from sklearn.linear_model import Ridge",
            "Ridge(1.0)",
        )


QUANTILES = QuantilesForm()
