"""A count: a whole number from 0 upwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.base.number_format import percent
from heldout.tasks.interface import Label
from heldout.tasks.skew import skewness
from heldout.tasks.task import Claim, ProposedMetric
from heldout.tasks.types.numbers import Numbers, range_in_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.task import Column

_WORDS = frozenset({"count", "counts", "number", "num", "n", "visits", "times", "events", "cases", "calls", "claims"})


class Count(Numbers):
    """Counts, which spread more where they are larger."""

    name = "count"
    place = 4
    target_types = ("int64", "float64")
    is_rate = True
    level = "intermediate"
    skills = ("probability-and-statistics",)
    question = "Why can a linear regression answer with a negative count, and which models cannot?"

    def out_of_range(self, values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], str, str]:
        import numpy as np

        wrong = (values < 0) | (values != np.floor(values))
        return wrong, "whole numbers from 0 upwards", "Choose task.type = 'regression', or another target."

    def unsuited(self, column: Column) -> str:
        if fault := super().unsuited(column):
            return fault
        fits = column.dtype.kind != "f" and not bool((column < 0).any())
        return "" if fits else "counts are whole numbers from 0 upwards"

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        from pandas.api.types import is_numeric_dtype

        if not is_numeric_dtype(column) or column.dtype.kind == "f" or not _looks_counted(column, words):
            return None
        return Claim(50, f"{name} counts from 0, small numbers are frequent and large ones rare")

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("mean_poisson_d2", "counts spread more where they are larger, and this allows for it")

    def described(self, column: Column, positive: Label | None) -> str:
        none = percent(float((column == 0).mean()))
        return f"a count, {range_in_words(column)}. {none} of the rows have none."


def _looks_counted(column: Column, words: Sequence[str]) -> bool:
    import numpy as np

    if column.min() < 0 or column.nunique() < 4:
        return False
    if any(word in _WORDS for word in words):
        return bool(column.min() <= 1)
    zeros = float((column == 0).mean())
    values = column.to_numpy(dtype=float)
    return bool(
        zeros >= 0.02 and skewness(values) > 0.5 and np.median(values) < 100 and values.var() > 0.5 * values.mean()
    )


COUNT = Count()
