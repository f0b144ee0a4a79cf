"""Values: what `predict` of a regressor answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import HUGE, PREDICTION, CsvLayout, PredictionForm, WrongAnswer, with_first
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features, Utility

_QUANTILES = 101
_STEPS = 40


class ValueForm(PredictionForm):
    """float64, shape (n,)."""

    name = "value"
    calls = "predict"
    statement = "Your estimator needs `predict`, which answers with a number for each row."
    has_excellent = True

    def columns(self, target: Target) -> int | None:
        return None

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.values(estimator, features)

    def in_units(self, y_pred: Array) -> Array | None:
        return y_pred

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout((PREDICTION,), 1),)

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """One value, shape (1,)."""
        import numpy as np

        candidates = list(_candidates(train))
        utilities = [utility(np.array([each])) for each in candidates]
        if not np.isfinite(utilities).any():
            return None
        best = int(np.argmax(utilities))
        found = candidates[best]
        if best >= len(candidates) - _QUANTILES:
            found = _refined(utility, sorted(candidates[-_QUANTILES:]), found)
        return np.array([found])

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.full(rows, constant[0])

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        import numpy as np

        values: Array = truth.astype(np.float64)
        return values if above is None else np.maximum(values, above + _least_step(values))

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        middle: Array = (truth + truth[random.permutation(len(truth))] + truth.mean()) / 3
        return middle if errors == 1 else truth + errors * (middle - truth)

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        rows = np.arange(len(truth))
        middle = float(np.median(truth)) or 1.0
        yield "the mean in every row", np.full(len(truth), max(float(truth.mean()), 1e-9))
        yield "0 in every row", np.zeros(len(truth))
        yield "nothing but ties", np.where(rows % 2 == 0, abs(middle), 2 * abs(middle))
        yield "negative numbers", np.full(len(truth), -abs(middle))
        yield "huge numbers", np.full(len(truth), HUGE)
        yield "tiny numbers", np.full(len(truth), 1e-300)
        yield "NaN", np.full(len(truth), np.nan)
        yield "NaN in one row", with_first(np.full(len(truth), abs(middle)), np.nan)
        yield "infinite in one row", with_first(np.full(len(truth), abs(middle)), np.inf)

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "with_error.py",
            "Must be refused: `predict` answers with two numbers a row, the prediction and how sure it is.",
            "import numpy as np\nfrom sklearn.linear_model import BayesianRidge",
            "WithError()",
            "class WithError(BayesianRidge):\n"
            '    """Answers with a standard deviation beside each prediction."""\n\n'
            "    def predict(self, X):\n        return np.column_stack(super().predict(X, return_std=True))\n",
            dense=True,
        )


VALUE = ValueForm()


def _candidates(train: Array) -> Iterator[float]:
    """Where the registered metrics have their optimum, then a grid for metrics of a challenge's own.

    The mean is best for squared errors and Tweedie deviances, the median for absolute errors, the mean on the scale of
    ln(1 + y) for their squares, the middle of the shortest half for the median absolute error (Rousseeuw 1984).
    """
    import numpy as np

    yield float(train.mean())
    yield float(np.median(train))
    if train.min() > -1:
        yield float(np.expm1(np.log1p(train).mean()))
    yield _middle_of_shortest_half(np.sort(train))
    yield from np.quantile(train, np.linspace(0, 1, _QUANTILES)).tolist()


def _middle_of_shortest_half(ascending: Array) -> float:
    half = len(ascending) // 2
    widths = ascending[half:] - ascending[: len(ascending) - half]
    start = int(widths.argmin())
    return float((ascending[start] + ascending[start + half]) / 2)


def _refined(utility: Utility, grid: list[float], best: float) -> float:
    """The best constant between the grid's neighbours of `best`, by golden sections."""
    import numpy as np

    def of(value: float) -> float:
        return utility(np.array([value]))

    low = max((value for value in grid if value < best), default=best)
    high = min((value for value in grid if value > best), default=best)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(_STEPS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if of(left) >= of(right):
            high = right
        else:
            low = left
    return max((best, float((low + high) / 2)), key=of)


def _least_step(values: Array) -> float:
    """Small beside the values, and not so small that a logarithm of it is absurd."""
    import numpy as np

    return 1e-6 * (float(np.abs(values).mean()) or 1.0)
