"""Which rows are strange, told without having seen which were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.base.number_format import percent
from heldout.base.words import values_in_words
from heldout.tasks.interface import Label, TargetFault
from heldout.tasks.task import ProposedMetric
from heldout.tasks.types.unlabelled import Unlabelled

if TYPE_CHECKING:
    from heldout.tasks.task import Column


class Anomaly(Unlabelled):
    """Two classes, of which the one of interest is rare: no label reaches the fit."""

    name = "anomaly"
    place = 20
    forms = ("anomaly_score",)
    takes_positive = True
    estimators = "Detector"
    question = "What do most rows have in common, and in which columns do strange ones differ from them?"

    def check_labels(self, name: str, labels: Sequence[Label]) -> None:
        if len(labels) != 2:
            raise TargetFault(
                f"'{name}' must have exactly 2 different values for an anomaly task. It has {len(labels)}: "
                f"{values_in_words(labels)}. Choose another target.",
            )

    def positive_index(self, classes: Sequence[Label], positive: Label | None) -> int | None:
        return len(classes) - 1 if positive is None else classes.index(positive)

    def unsuited(self, column: Column) -> str:
        distinct = int(column.nunique())
        return "" if distinct == 2 else f"it has {distinct:,} different values, and an anomaly task needs two"

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric(
            "anomaly_average_precision", "it looks at the strangest rows first, as who checks them does"
        )

    def opening(self, target: str, positive: Label | None) -> str:
        return f"Without labels, say of each row of a table how strange it is: `{target}` is to be `{positive}` there."

    def described(self, column: Column, positive: Label | None) -> str:
        share = percent(float((column == positive).mean()))
        return f"hidden in all rows. {share} of the rows are strange: `{positive}`."


ANOMALY = Anomaly()
