"""Sets of labels: what `predict` answers where a row has several labels at once, or none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.catalogue import task_of
from heldout.tasks.form import CsvCells, CsvLayout, PredictionForm, WrongAnswer, first_true
from heldout.tasks.interface import InvalidOutput, InvalidPredictions, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features, Utility

_CELLS = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0, "0.0": 0.0, "1.0": 1.0}


class LabelSetForm(PredictionForm):
    """int64, shape (n, labels): 1 where a row is given the label, else 0."""

    name = "label_set"
    dtype = "<i8"
    calls = "predict"
    statement = (
        "Your estimator is given y with a column for each label, 1 or 0, and needs `predict`, which answers in the "
        "same way: one row each, one column for each label."
    )
    alike = "the same labels"
    weighs_classes = True

    def columns(self, target: Target) -> int | None:
        return len(target.names)

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        import numpy as np

        found = answers.columns(estimator, features, target.names)
        wrong = (found != 0) & (found != 1)
        if wrong.any():
            row, column = first_true(wrong)
            raise InvalidOutput(
                f"predict must return 1 or 0 for each label. Row {row} has {found[row, column]:.6g} for "
                f"{target.names[column]}."
            )
        return found.astype(np.int64)

    def in_label_sets(self, y_pred: Array) -> Array | None:
        return y_pred

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        super().check(metric, target, y_pred)
        wrong = (y_pred != 0) & (y_pred != 1)
        if wrong.any():
            row, column = first_true(wrong)
            raise InvalidPredictions(
                f"{metric} needs 1 or 0 for each label; row {row} has {y_pred[row, column]} for {target.names[column]}."
            )

    def csv_layouts(self, target: Target) -> tuple[CsvLayout, ...]:
        return (CsvLayout(target.names, len(target.names)),)

    def csv_cells(self, target: Target) -> CsvCells:
        return CsvCells(lambda text: _CELLS.get(text.strip().lower()), "predictions must be 0 or 1", ("0", "1"))

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """The most frequent labels, as many as are best, shape (labels,)."""
        import numpy as np

        shares = task_of(target.task).labels(train, target).mean(axis=0)
        ranks = np.argsort(np.argsort(-shares, kind="stable"), kind="stable")
        candidates = [(ranks < many).astype(np.float64) for many in range(len(shares) + 1)]
        utilities = [utility(each) for each in candidates]
        return candidates[int(np.argmax(utilities))] if np.isfinite(utilities).any() else None

    def repeated(self, constant: NDArray[np.float64], target: Target, rows: int) -> Array:
        import numpy as np

        return np.tile(constant.astype(np.int64), (rows, 1))

    def perfect(self, target: Target, truth: Array, above: float | None = None) -> Array:
        return task_of(target.task).labels(truth, target)

    def half_informed(self, target: Target, truth: Array, random: np.random.RandomState, errors: float = 1.0) -> Array:
        import numpy as np

        right = self.perfect(target, truth)
        others = right[random.permutation(len(truth))]
        return np.where(random.uniform(size=right.shape) < 1 - 0.5 * errors, right, others)

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        right = self.perfect(target, truth)
        yield "no label in any row", np.zeros_like(right)
        yield "every label in every row", np.ones_like(right)
        yield "a number that is neither 0 nor 1", right + 1
        yield "NaN", np.full(right.shape, np.nan)

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "probabilities.py",
            "Must be refused: a regression answers with numbers between 0 and 1 instead of labels.",
            "from sklearn.ensemble import RandomForestRegressor",
            "RandomForestRegressor(n_estimators=20, random_state=0)",
        )


LABEL_SET = LabelSetForm()
