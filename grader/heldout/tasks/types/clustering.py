"""Which rows belong together, told without having seen any group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.tasks.interface import Label
from heldout.tasks.task import ProposedMetric
from heldout.tasks.types.unlabelled import Unlabelled

if TYPE_CHECKING:
    from heldout.tasks.task import Column


class Clustering(Unlabelled):
    """Groups that rows fall into: no label reaches the fit."""

    name = "clustering"
    place = 21
    forms = ("cluster",)
    estimators = "Clusterer"
    stands_apart = True
    question = "How many groups are there, what shape have they, and on which scale are rows of one group near?"

    def unsuited(self, column: Column) -> str:
        distinct = int(column.nunique())
        if column.dtype.kind == "f":
            return "it is a number with decimals, and groups have names or whole numbers"
        return "" if 2 <= distinct <= len(column) // 2 else f"it has {distinct:,} different values"

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("adjusted_rand", "it compares pairs of rows, whatever the clusters are called")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"Without labels, find the groups that the rows of a table fall into: those of `{target}`."

    def described(self, column: Column, positive: Label | None) -> str:
        return "the group of a row, hidden in all rows."


CLUSTERING = Clustering()
