"""How soon an event comes, where some were only watched for a while."""

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

_TIMES = 9
"""Deciles of the event times at which survival is asked for."""
_LEAST_EVENTS = 10


class Survival(Task):
    """A time above 0, and whether the event was seen then. One number stands for both: below 0, it was not."""

    name = "survival"
    place = 22
    forms = ("risk", "survival_curve")
    target_types = ("float64", "int64")
    columns = (2, 2)
    columns_in_words = "the time, then the flag that says whether the event was seen"
    estimators = "Classifier"
    wrapper = "heldout.estimators.survival.DiscreteTimeSurvival"
    families = ("boosting", "extra_trees", "forest", "linear", "mlp", "naive_bayes", "tree")
    target_encoding = None
    level = "intermediate"
    skills = ("probability-and-statistics",)
    question = "Which rows were watched for a short time only, and what would a model learn that took them for events?"
    way_to_look = "compare the times of events (`{target}`) where it is small and where it is large."

    def types_of(self, position: int) -> tuple[ColumnType, ...]:
        return self.target_types if position == 0 else ("bool", "int64")

    def combined(self, columns: pd.DataFrame, name: str) -> Column:
        import numpy as np
        import pandas as pd

        time, event = (columns.iloc[:, position].to_numpy(dtype=np.float64) for position in (0, 1))
        times, events = columns.columns
        _refuse(times, ~(np.isfinite(time) & (time > 0)), columns[times], "numbers above 0", "Remove these rows.")
        wrong = (event != 0) & (event != 1)
        _refuse(events, wrong, columns[events], "1 where the event was seen and 0 elsewhere", "Correct the dataset.")
        return pd.Series(np.where(event == 1, time, -time), name=name, index=columns.index)

    def check(self, column: Column, kind: ColumnType, positive: Label | None) -> None:
        if kind not in self.target_types:
            raise TargetFault(f"'{column.name}' must be of type float64 or int64 for a survival task. It is {kind}.")
        seen = int((column > 0).sum())
        if seen < _LEAST_EVENTS:
            raise TargetFault(
                f"'{column.name}' must have at least {_LEAST_EVENTS} events for a survival task. "
                f"Got {counted(seen, 'event')}. Choose another target.",
            )

    def encode(self, column: Column, train: Rows, hidden: Rows, positive: Label | None) -> EncodedTarget:
        import numpy as np

        values = column.to_numpy(dtype=np.float64)
        seen = values[train][values[train] > 0]
        if len(seen) < _LEAST_EVENTS:
            raise TargetFault(
                f"'{column.name}' has {counted(len(seen), 'event')} among the training rows; a model needs at least "
                f"{_LEAST_EVENTS}. Choose another split.",
            )
        deciles = np.quantile(seen, np.arange(1, _TIMES + 1) / (_TIMES + 1))
        return EncodedTarget(values, None, None, times=tuple(sorted({float(f"{each:.6g}") for each in deciles})))

    def labels(self, values: NDArray[Any], target: Target) -> NDArray[Any]:
        """The time and whether the event was seen, shape (n, 2)."""
        import numpy as np

        return np.column_stack([np.abs(values), values > 0]).astype(np.float64)

    def given(self, values: NDArray[Any], target: Target, name: str) -> pd.DataFrame:
        import numpy as np
        import pandas as pd

        time, event = target.names
        return pd.DataFrame({time: np.abs(values), event: values > 0})

    def goal(self, values: NDArray[Any]) -> NDArray[np.float64]:
        import numpy as np

        time: NDArray[np.float64] = np.abs(values)
        return time

    def goal_of(self, column: Column) -> Column:
        return column.abs()

    def unsuited(self, column: Column) -> str:
        return "" if column.dtype.kind in "iuf" else "it is not a number"

    def claim_several(self, distinct: Sequence[int]) -> Claim | None:
        time, event = distinct
        if time <= 2 or event != 2:
            return None
        return Claim(1, "a number, and a flag that may say whether it is the time of an event")

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("concordance", "it compares who had the event first, as far as that was seen")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say how soon the event comes: `{target}`."

    def described(self, column: Column, positive: Label | None) -> str:
        cut = percent(float((column < 0).mean()))
        return (
            f"a time, {column.abs().min():,.6g} to {column.abs().max():,.6g}, and whether the event was seen then. "
            f"{cut} of the rows were watched until their time and no longer."
        )


def _refuse(name: str, wrong: NDArray[np.bool_], column: Column, allowed: str, advice: str) -> None:
    if wrong.any():
        raise TargetFault(
            f"'{name}' must hold {allowed} for a survival task. Got {column.iloc[int(wrong.argmax())]} "
            f"({counted(int(wrong.sum()), 'row')} of this kind: {rows_in_words(wrong)}). {advice}",
        )


SURVIVAL = Survival()
