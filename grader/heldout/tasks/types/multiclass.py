"""One of several classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.base.number_format import percent
from heldout.base.words import first_few
from heldout.tasks.interface import Label
from heldout.tasks.task import Claim, ProposedMetric
from heldout.tasks.types.classification import Classification

if TYPE_CHECKING:
    from heldout.tasks.task import Column

_SHOWN = 8
_MOST_NUMBERS = 20


class Multiclass(Classification):
    """Two classes or more, all of the same interest."""

    name = "multiclass"
    place = 2
    target_encoding = None
    ranking_scorers = {"roc_auc": ("roc_auc_ovr",)}
    """Not average precision: scikit-learn ranks by `decision_function` first, heldout by probabilities, which orders
    the rows of each class in another way."""
    may_be_ordered = True
    question = "Which two classes are mixed up most, and why?"

    def unsuited(self, column: Column) -> str:
        distinct = int(column.nunique())
        many = column.dtype.kind == "f" or distinct > len(column) // 3
        return f"it has {distinct:,} different values, which are no classes" if many else ""

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        from pandas.api.types import is_numeric_dtype

        distinct = int(column.nunique())
        if not is_numeric_dtype(column):
            return Claim(80, f"{name} has {distinct} values that are texts")
        if column.dtype.kind != "f" and distinct <= _MOST_NUMBERS and distinct * 10 <= len(column):
            return Claim(30, f"{name} has {distinct} values; --task regression if they are amounts")
        return None

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        shares = column.value_counts(normalize=True)
        why = "the share of rows that are right"
        if shares.iloc[0] > 0.6:
            why += f"; one class has {shares.iloc[0]:.0%} of them, so think of f1_macro or balanced_accuracy"
        return ProposedMetric("accuracy", why)

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say which class of `{target}` it belongs to."

    def described(self, column: Column, positive: Label | None) -> str:
        shares = column.value_counts(normalize=True)
        shown = first_few((f"`{label}` ({percent(float(share))})" for label, share in shares.items()), _SHOWN)
        return f"one of {len(shares)} classes: {shown}."


MULTICLASS = Multiclass()
