"""A number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from heldout.tasks.interface import Label
from heldout.tasks.skew import is_skewed
from heldout.tasks.task import Claim, ProposedMetric
from heldout.tasks.types.numbers import Numbers, range_in_words

if TYPE_CHECKING:
    from heldout.tasks.task import Column


class Regression(Numbers):
    """Any number."""

    name = "regression"
    place = 3
    target_types = ("float64", "int64")
    minds_skew = True
    question = "On which rows are the errors largest, and would another scale of the target help?"

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        from pandas.api.types import is_numeric_dtype

        if not is_numeric_dtype(column):
            return None
        if column.dtype.kind == "f":
            return Claim(70, f"{name} is a number with decimals")
        return Claim(10, f"{name} is a number with {int(column.nunique()):,} different values")

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        if is_skewed(column):
            why = "the target is skewed, and large errors on a few rows would outweigh all others"
            return ProposedMetric("mae", why)
        return ProposedMetric("rmse", "in the target's own unit; large errors count most")

    def described(self, column: Column, positive: Label | None) -> str:
        return f"a number, {range_in_words(column)} and a standard deviation of {_spread(column):,.4g}."


def _spread(numbers: Column) -> float:
    """The standard deviation, also of numbers whose squares are not finite."""
    largest = float(numbers.abs().max())
    return float((numbers / largest).std()) * largest if largest > 0 else 0.0


REGRESSION = Regression()
