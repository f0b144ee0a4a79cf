"""Several labels at once, or none: a column for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from heldout.base.number_format import percent
from heldout.base.vocabulary import ColumnType
from heldout.base.words import counted, rows_in_words
from heldout.tasks.interface import EncodedTarget, Label, Target, TargetFault
from heldout.tasks.task import Claim, ProposedMetric, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from heldout.tasks.task import Column, Rows


class Multilabel(Task):
    """Flags. One number stands for those of a row: its bits, the first column's the least."""

    name = "multilabel"
    place = 23
    forms = ("label_set",)
    target_types = ("bool", "int64")
    columns = (2, 50)
    columns_in_words = "a flag for each label"
    estimators = "Classifier"
    wrapper = "sklearn.multioutput.MultiOutputClassifier"
    target_encoding = None
    level = "intermediate"
    skills = ("model-choice",)
    question = "Which labels come together, and which are so rare that a model never gives them?"
    way_to_look = "compare its distribution with and without each label of `{target}`."

    def combined(self, columns: pd.DataFrame, name: str) -> Column:
        import numpy as np
        import pandas as pd

        flags = columns.to_numpy(dtype=np.float64)
        wrong = (flags != 0) & (flags != 1)
        if wrong.any():
            position = int(wrong.any(axis=0).argmax())
            rows = wrong[:, position]
            raise TargetFault(
                f"'{columns.columns[position]}' must hold 1 or 0 for a multilabel task. Got "
                f"{flags[int(rows.argmax()), position]:g} ({counted(int(rows.sum()), 'row')} of this kind: "
                f"{rows_in_words(rows)}). Correct the dataset.",
            )
        never = [str(each) for each, varies in zip(columns, np.ptp(flags, axis=0) > 0, strict=True) if not varies]
        if never:
            raise TargetFault(f"'{never[0]}' must have both 1 and 0 for a multilabel task. Leave it out of the target.")
        bits = (flags.astype(np.int64) << np.arange(flags.shape[1])).sum(axis=1)
        return pd.Series(bits, name=name, index=columns.index)

    def check(self, column: Column, kind: ColumnType, positive: Label | None) -> None:
        if kind != "int64":
            raise TargetFault(f"'{column.name}' must be of type bool or int64 for a multilabel task. It is {kind}.")

    def encode(self, column: Column, train: Rows, hidden: Rows, positive: Label | None) -> EncodedTarget:
        import numpy as np

        values = column.to_numpy(dtype=np.int64)
        seen, others = (int(np.bitwise_or.reduce(values[rows])) for rows in (train, hidden))
        if others & ~seen:
            raise TargetFault(
                f"'{column.name}': a label occurs only in hidden rows, so that no model can learn it. Leave it out of "
                "the target, or choose another split (method, seed, fractions).",
            )
        return EncodedTarget(values.astype(np.float64), None, None)

    def labels(self, values: NDArray[Any], target: Target) -> NDArray[np.int64]:
        """1 where a row has the label, else 0, shape (n, labels)."""
        import numpy as np

        return (values.astype(np.int64)[:, None] >> np.arange(len(target.names))) & 1

    def goal(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """How many labels a row has."""
        import numpy as np

        return np.bitwise_count(values.astype(np.int64)).astype(np.float64)

    def goal_of(self, column: Column) -> Column:
        import pandas as pd

        return pd.Series(self.goal(column.to_numpy()), name=column.name, index=column.index)

    def unsuited(self, column: Column) -> str:
        return "" if column.dtype.kind in "iub" else "it is not a flag"

    def claim_several(self, distinct: Sequence[int]) -> Claim | None:
        return Claim(1, "each of its columns is a flag") if set(distinct) == {2} else None

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("multilabel_f1_macro", "every label counts alike, however rare it is")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say which of these labels it has, several at once or none: `{target}`."

    def described(self, column: Column, positive: Label | None) -> str:
        many = self.goal_of(column)
        none = percent(float((many == 0).mean()))
        return f"a flag for each label. A row has {many.mean():.2g} of them on average; {none} of the rows have none."


MULTILABEL = Multilabel()
