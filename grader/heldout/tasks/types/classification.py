"""What the tasks have in common whose targets are classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heldout.base.errors import nearest
from heldout.base.vocabulary import ColumnType
from heldout.base.words import counted, enumerated, values_in_words
from heldout.tasks.interface import EncodedTarget, Label, TargetFault
from heldout.tasks.task import Kind, Task

if TYPE_CHECKING:
    from heldout.tasks.task import Column, Rows


class Classification(Task):
    """Classes: texts, whole numbers or flags."""

    forms: tuple[str, ...] = ("label", "probability", "score")
    target_types = ("str", "int64", "bool")
    classifies = True
    estimators: Kind | None = "Classifier"
    group_folds = "StratifiedGroupKFold"
    way_to_look = "compare its distribution between the classes of `{target}`."

    def check(self, column: Column, kind: ColumnType, positive: Label | None) -> None:
        if kind not in self.target_types:
            raise TargetFault(
                f"'{column.name}' must be of type str, int64 or bool for {self.called}. It is {kind}. "
                "Declare another type in dataset.toml, or choose task.type = 'regression'.",
            )
        labels = sorted_labels(column)
        self.check_labels(str(column.name), labels)
        # 1 == True in Python, but not in a data file.
        known = [type(label) is type(positive) and label == positive for label in labels]
        if positive is not None and not any(known):
            raise TargetFault(
                f"must be one of the values of '{column.name}': {values_in_words(labels)}. "
                f"Got {positive!r}.{nearest(str(positive), [str(label) for label in labels])}",
                "task.positive",
            )

    def check_labels(self, name: str, labels: Sequence[Label]) -> None:
        """Raises TargetFault where there are too few classes, or too many."""
        if len(labels) < 2:
            raise TargetFault(
                f"'{name}' must have at least 2 different values for {self.called}. It has only "
                f"{values_in_words(labels)}. Choose another target.",
            )

    def encode(self, column: Column, train: Rows, hidden: Rows, positive: Label | None) -> EncodedTarget:
        import numpy as np
        import pandas as pd

        classes = sorted_labels(column.iloc[train])
        _check_learnable(column, hidden, classes)
        codes = {label: code for code, label in enumerate(classes)}
        found, labels = pd.factorize(column)
        code_of = np.array([codes[_python(label)] for label in labels.tolist()], dtype=np.int32)
        return EncodedTarget(code_of[found], classes, self.positive_index(classes, positive))

    def positive_index(self, classes: Sequence[Label], positive: Label | None) -> int | None:
        """Index of the class of interest; None where the task has none."""
        return None


def sorted_labels(column: Column) -> tuple[Label, ...]:
    """The different labels of a column, sorted, as Python's own values."""
    return tuple(sorted(_python(label) for label in column.unique().tolist()))


def _check_learnable(column: Column, hidden: Rows, classes: Sequence[Label]) -> None:
    rows = column.iloc[hidden]
    counts = rows[~rows.isin(list(classes))].value_counts()
    unseen = sorted((_python(label), int(count)) for label, count in counts.items())
    if unseen:
        shown = [f"{label!r} ({counted(rows, 'row')})" for label, rows in unseen[:10]]
        verb = "occurs" if len(unseen) == 1 else "occur"
        raise TargetFault(
            f"'{column.name}': {enumerated(shown, len(unseen))} {verb} only in hidden rows, so that no model can "
            "learn it. Remove or merge rare classes in the dataset, or choose another split (method, seed, fractions).",
        )


def _python(label: Any) -> Label:
    import numpy as np

    plain: Label = label.item() if isinstance(label, np.generic) else label
    return plain
