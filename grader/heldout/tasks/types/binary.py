"""One of two classes, of which one is of interest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.base.number_format import percent
from heldout.base.words import listed, values_in_words
from heldout.tasks.interface import Label, TargetFault
from heldout.tasks.task import Claim, ProposedMetric
from heldout.tasks.types.classification import Classification

if TYPE_CHECKING:
    from heldout.tasks.task import Column

_RARE = 0.05


class Binary(Classification):
    """Two classes."""

    name = "binary"
    place = 1
    takes_positive = True
    target_encoding = "binary"
    ranking_scorers = {
        "roc_auc": ("roc_auc", "roc_auc_ovr", "roc_auc_ovo"),
        "average_precision": ("average_precision",),
    }
    question = "Which single column says most, and how much does a model of all columns add to it?"

    def check_labels(self, name: str, labels: Sequence[Label]) -> None:
        if len(labels) != 2:
            more = len(labels) > 2
            advice = "Choose task.type = 'multiclass', or another target." if more else "Choose another target."
            raise TargetFault(
                f"'{name}' must have exactly 2 different values for a binary task. It has {len(labels)}: "
                f"{values_in_words(labels)}. {advice}",
            )

    def positive_index(self, classes: Sequence[Label], positive: Label | None) -> int | None:
        """The greater class where none is declared."""
        return len(classes) - 1 if positive is None else classes.index(positive)

    def unsuited(self, column: Column) -> str:
        distinct = int(column.nunique())
        return "" if distinct == 2 else f"it has {distinct:,} different values, and a binary task needs two"

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        return Claim(90, f"{name} has two values") if column.nunique() == 2 else None

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        if positives is not None and positives < _RARE:
            why = f"{positives:.1%} positives: ROC AUC would be generous to everyone"
            return ProposedMetric("average_precision", why)
        return ProposedMetric("roc_auc", "it looks at the order of the scores, whatever the threshold")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say how likely it is that `{target}` is `{positive}`."

    def described(self, column: Column, positive: Label | None) -> str:
        share = float((column == positive).mean())
        labels = sorted((str(label) for label in column.unique()), key=lambda label: label == positive)
        either = listed((f"`{label}`" for label in labels), "or")
        return f"{either}. The class of interest is `{positive}`, {percent(share)} of the rows."


BINARY = Binary()
