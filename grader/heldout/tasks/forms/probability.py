"""Probabilities: what `predict_proba` answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import HUGE, PREDICTION, CsvLayout, first_true, with_first
from heldout.tasks.forms.by_class import MOST_CLASSES, ByClass, certain_of, only, spread
from heldout.tasks.interface import InvalidPredictions, Target
from heldout.tasks.label_texts import LabelTexts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features

PROBABILITY_TOLERANCE = 1e-4
"""How far a probability may lie outside [0, 1], and the sum of a row from 1.

Wide enough for float32 with thousands of classes. It gains nothing: metrics clip and scale the rows before they score.
"""


class ProbabilityForm(ByClass):
    """float64 in [0, 1], shape (n, k), rows sum to 1."""

    name = "probability"
    noun = "probabilities"
    calls = "predict_proba"
    statement = "Your estimator needs `predict_proba`."
    alike = "the same probabilities"
    calibrates = True

    def columns(self, target: Target) -> int | None:
        return len(target.classes or ())

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.scaled(answers.matrix(estimator, "predict_proba", features, list(target.classes or ())))

    def take_of_some(self, estimator: Any, features: Features, target: Target, seen: NDArray[np.int64]) -> Array:
        return spread(self.take(estimator, features, only(target, seen)), seen, len(target.classes or ()))

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        super().check(metric, target, y_pred)
        bad = (y_pred < -PROBABILITY_TOLERANCE) | (y_pred > 1 + PROBABILITY_TOLERANCE)
        if bad.any():
            position = first_true(bad)
            percent = y_pred.min() >= 0 and bool((abs(y_pred.sum(axis=1) - 100) < 1).all())
            advice = "Predict with predict_proba, or calibrate the scores (CalibratedClassifierCV)."
            if percent:
                advice = "Those of each row sum to 100: divide them by 100."
            raise InvalidPredictions(
                f"{metric} needs probabilities from 0 to 1; row {position[0]} has {y_pred[position]:.6g}. {advice}"
            )
        sums = y_pred.sum(axis=1)
        wrong = abs(sums - 1) > PROBABILITY_TOLERANCE
        if wrong.any():
            row = int(wrong.argmax())
            raise InvalidPredictions(
                f"{metric} needs the probabilities of a row to sum to 1; those of row {row} sum to {sums[row]:.6g}. "
                f"Divide each row by its sum."
            )

    def in_classes(self, y_pred: Array) -> Array | None:
        found: Array = y_pred.argmax(axis=1)
        return found

    def of_positive(self, y_pred: Array, target: Target) -> Array | None:
        return None if target.positive is None or y_pred.shape[1] != 2 else y_pred[:, target.positive]

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        """For two classes also the probability of the positive one."""
        labels = LabelTexts(target.classes or ())
        by_class = CsvLayout(labels.texts, len(labels.texts), answers.scaled_row, labels)
        if len(labels.texts) != 2:
            return (by_class,)

        def both(numbers: list[float]) -> list[float]:
            return [1 - numbers[0], numbers[0]] if target.positive == 1 else [numbers[0], 1 - numbers[0]]

        return CsvLayout((PREDICTION,), 2, both), by_class

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        return certain_of(target, truth)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        others = truth[random.permutation(len(truth))]
        mixed: Array = (certain_of(target, truth) + certain_of(target, others) + 1 / len(target.classes or ())) / 3
        return mixed

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        k = len(target.classes or ())
        even = np.full((len(truth), k), 1 / k)
        yield "the same probabilities in every row", even
        for code, label in list(enumerate(target.classes or ()))[:MOST_CLASSES]:
            yield f"the class {label!r} for certain in every row", np.eye(k)[np.full(len(truth), code)]
        yield "nothing but ties", np.eye(k)[np.arange(len(truth)) % k] / 2 + 1 / (2 * k)
        yield "NaN", np.full((len(truth), k), np.nan)
        yield "NaN in one row", with_first(even, np.nan)
        yield "probabilities far above 1", np.full((len(truth), k), HUGE)


PROBABILITY = ProbabilityForm()
