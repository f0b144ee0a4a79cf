"""Labels: what `predict` of a classifier answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.base.words import first_few
from heldout.tasks import answers
from heldout.tasks.form import PREDICTION, CsvCells, WrongAnswer, first_true
from heldout.tasks.forms.by_class import MOST_CLASSES, only
from heldout.tasks.forms.numbered import NumberedForm
from heldout.tasks.interface import InvalidPredictions, Target
from heldout.tasks.label_texts import LabelTexts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features, Utility


class LabelForm(NumberedForm):
    """int64 codes into the classes, shape (n,)."""

    name = "label"
    calls = "predict"
    statement = "Your estimator needs `predict`, which answers with labels as they stand in the training rows."
    alike = "the same class"
    weighs_classes = True
    has_excellent = True

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.codes(estimator, features, list(target.classes or ()))

    def take_of_some(self, estimator: Any, features: Features, target: Target, seen: NDArray[np.int64]) -> Array:
        import numpy as np

        codes: Array = seen[self.take(estimator, features, only(target, seen))].astype(np.int64)
        return codes

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        super().check(metric, target, y_pred)
        k = len(target.classes or ())
        bad = (y_pred < 0) | (y_pred >= k)
        if bad.any():
            raise InvalidPredictions(
                f"{metric} needs labels that occur in the training data; row {first_true(bad)[0]} has another one. "
                f"Allowed: {_shown(target)}."
            )

    def in_classes(self, y_pred: Array) -> Array | None:
        return y_pred

    def csv_cells(self, target: Target) -> CsvCells:
        labels = LabelTexts(target.classes or ())
        texts = labels.texts
        return CsvCells(labels.code, f"{PREDICTION} must be one of {', '.join(texts[:10])}", texts[:1_000])

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """One class, the most frequent among equally good ones, shape (1,)."""
        import numpy as np

        codes, counts = np.unique(train, return_counts=True)
        candidates = [np.array([float(codes[index])]) for index in np.argsort(-counts, kind="stable")]
        utilities = [utility(each) for each in candidates]
        return candidates[int(np.argmax(utilities))] if np.isfinite(utilities).any() else None

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        for code, label in list(enumerate(target.classes or ()))[:MOST_CLASSES]:
            yield f"the class {label!r} in every row", np.full(len(truth), code)
        yield "a class that does not exist", np.full(len(truth), len(target.classes or ()))

    def as_labels(self, y_pred: Array, target: Target) -> Array:
        import numpy as np

        labels: Array = np.asarray(target.classes)[y_pred]
        return labels

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "probabilities.py",
            "Must be refused: `predict` answers with a probability for each class instead of a label.",
            "from sklearn.linear_model import LogisticRegression",
            "Probabilities(max_iter=1000)",
            "class Probabilities(LogisticRegression):\n"
            '    """Answers with the whole table of probabilities."""\n\n'
            "    def predict(self, X):\n        return self.predict_proba(X)\n",
        )


LABEL = LabelForm()


def _shown(target: Target) -> str:
    return first_few(map(repr, target.classes or ()), 10)
