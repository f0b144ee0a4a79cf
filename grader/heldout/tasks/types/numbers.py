"""What the tasks have in common whose targets are numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.base.vocabulary import ColumnType
from heldout.base.words import counted, listed, rows_in_words
from heldout.tasks.interface import EncodedTarget, Label, TargetFault
from heldout.tasks.task import Task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.task import Column, Rows


class Numbers(Task):
    """Numbers as they are."""

    forms = ("value",)

    def check(self, column: Column, kind: ColumnType, positive: Label | None) -> None:
        import numpy as np

        if kind not in self.target_types:
            raise TargetFault(
                f"'{column.name}' must be of type {listed(sorted(self.target_types, reverse=True), 'or')} for "
                f"{self.called}. It is {kind}. "
                "Choose task.type = 'binary' or 'multiclass', or another target.",
            )
        values = column.to_numpy(dtype=np.float64)
        wrong, allowed, advice = ~np.isfinite(values), "finite numbers", "Correct the dataset."
        if not wrong.any():
            wrong, allowed, advice = self.out_of_range(values)
        if wrong.any():
            raise TargetFault(
                f"'{column.name}' must hold {allowed} for {self.called}. Got {column.iloc[int(wrong.argmax())]} "
                f"({counted(int(wrong.sum()), 'row')} of this kind: {rows_in_words(wrong)}). {advice}",
            )

    def out_of_range(self, values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], str, str]:
        """Which finite numbers cannot be targets, which numbers can, and what to do."""
        import numpy as np

        return np.zeros(len(values), dtype=bool), "", ""

    def encode(self, column: Column, train: Rows, hidden: Rows, positive: Label | None) -> EncodedTarget:
        import numpy as np

        return EncodedTarget(column.to_numpy(dtype=np.float64), None, None)

    def unsuited(self, column: Column) -> str:
        return "" if column.dtype.kind in "iuf" else "it is not a number"


def range_in_words(column: Column) -> str:
    """`1 to 9, with a mean of 3.2`."""
    return f"{column.min():,.6g} to {column.max():,.6g}, with a mean of {column.mean():,.4g}"
