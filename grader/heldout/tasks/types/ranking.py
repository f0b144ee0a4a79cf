"""Which rows of a group come first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.tasks.interface import Label, Target
from heldout.tasks.task import ProposedMetric
from heldout.tasks.types.numbers import Numbers, range_in_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.task import Column

GRADES = 32
"""Grades of relevance that there can be, from 0."""


class Ranking(Numbers):
    """Grades of relevance. One number stands for the grade and the group: group × 32 + grade."""

    name = "ranking"
    place = 24
    forms = ("relevance",)
    target_types = ("int64",)
    by_group = True
    level = "intermediate"
    skills = ("model-choice",)
    question = "Which columns tell rows of one group apart, and which only tell groups apart?"
    way_to_look = "compare it with `{target}` within some groups, not over all rows."

    def out_of_range(self, values: NDArray[np.float64]) -> tuple[NDArray[np.bool_], str, str]:
        wrong = (values < 0) | (values >= GRADES)
        return wrong, f"whole numbers from 0 to {GRADES - 1}", "Choose another target, or fewer grades."

    def grouped(self, values: NDArray[Any], groups: NDArray[np.int64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = groups * float(GRADES) + values
        return found

    def labels(self, values: NDArray[Any], target: Target) -> NDArray[Any]:
        return self.goal(values)

    def goal(self, values: NDArray[Any]) -> NDArray[Any]:
        return values % GRADES

    def unsuited(self, column: Column) -> str:
        if fault := super().unsuited(column):
            return fault
        fits = column.dtype.kind != "f" and column.min() >= 0 and column.max() < GRADES
        return "" if fits else f"grades of relevance are whole numbers from 0 to {GRADES - 1}"

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("ndcg", "it looks at the first rows of each group, the first of them most")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"Put the rows of each group in order: those with the greatest `{target}` first."

    def described(self, column: Column, positive: Label | None) -> str:
        return f"a grade of relevance, {range_in_words(column)}."


RANKING = Ranking()


def groups_of(values: NDArray[Any]) -> NDArray[np.int64]:
    """The group of each row, from encoded values."""
    import numpy as np

    groups: NDArray[np.int64] = np.floor_divide(values, GRADES).astype(np.int64)
    return groups
