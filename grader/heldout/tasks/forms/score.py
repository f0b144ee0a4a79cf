"""Scores: what orders the rows, greater means more like the class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import HUGE, PREDICTION, CsvLayout, with_first
from heldout.tasks.forms.by_class import ByClass, certain_of, only, spread
from heldout.tasks.interface import Target
from heldout.tasks.label_texts import LabelTexts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features


class ScoreForm(ByClass):
    """float64: of the positive class of two, shape (n,); of each of more, shape (n, k)."""

    name = "score"
    noun = "scores"
    calls = "predict_proba, else decision_function"
    statement = "Your estimator needs `predict_proba` or `decision_function`."

    def columns(self, target: Target) -> int | None:
        classes = len(target.classes or ())
        return classes if classes > 2 else None

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.scores(estimator, features, list(target.classes or ()), target.positive)

    def take_of_some(self, estimator: Any, features: Features, target: Target, seen: NDArray[np.int64]) -> Array:
        import numpy as np

        known = only(target, seen)
        if callable(getattr(estimator, "predict_proba", None)):
            found = answers.scaled(answers.matrix(estimator, "predict_proba", features, list(known.classes or ())))
        else:
            found = self.take(estimator, features, known)
        columns = np.column_stack([-found, found]) if found.ndim == 1 else found
        return _needed(target, spread(columns, seen, len(target.classes or ())))

    def by_positive(self, y_pred: Array, target: Target) -> Array | None:
        return y_pred if y_pred.ndim == 1 else None

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        """For two classes also the score of the positive one, which is taken from both."""
        labels = LabelTexts(target.classes or ())
        if len(labels.texts) != 2:
            return (CsvLayout(labels.texts, len(labels.texts), labels=labels),)
        of_two = CsvLayout(labels.texts, 1, lambda numbers: [numbers[target.positive]], labels)
        return CsvLayout((PREDICTION,), 1), of_two

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        if len(constant) == 2:
            return np.full(rows, constant[target.positive])
        return super().repeated(constant, target, rows)

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        return _needed(target, certain_of(target, truth))

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        random.permutation(len(truth))
        certain = certain_of(target, truth)
        scores = certain + random.normal(size=certain.shape)
        if certain.shape[1] != 2:
            return scores
        column: Array = scores[:, target.positive] - scores[:, 1 - target.positive]
        return column

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        shape = self.perfect(target, truth).shape
        rows = np.arange(len(truth)).reshape(-1, *[1] * (len(shape) - 1))
        yield "the same score in every row", np.zeros(shape)
        yield "nothing but ties", np.broadcast_to(rows % 3, shape).astype(np.float64)
        yield "huge scores", np.where(np.broadcast_to(rows % 2 == 0, shape), HUGE, -HUGE)
        yield "NaN", np.full(shape, np.nan)
        yield "NaN in one row", with_first(np.zeros(shape), np.nan)
        yield "infinite in one row", with_first(np.zeros(shape), np.inf)


SCORE = ScoreForm()


def _needed(target: Target, by_class: Array) -> Array:
    """For two classes the column of the positive one, else all of them."""
    if by_class.shape[1] != 2:
        return by_class
    column: Array = by_class[:, target.positive].copy()
    return column
