"""Quantiles of a number: below which values it lies in given shares of the cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from heldout.base.words import listed
from heldout.tasks.interface import Label
from heldout.tasks.task import ProposedMetric
from heldout.tasks.types.numbers import Numbers, range_in_words

if TYPE_CHECKING:
    from heldout.tasks.task import Column

_MOST = 20
_USUAL = (0.1, 0.5, 0.9)


class Quantile(Numbers):
    """A number, of which quantiles are asked for."""

    name = "quantile"
    place = 5
    forms = ("quantiles",)
    target_types = ("float64", "int64")
    stand_ins = {
        "boosting": "heldout.estimators.quantiles.QuantileBoosting",
        "forest": "heldout.estimators.quantiles.QuantileForest",
        "linear": "heldout.estimators.quantiles.QuantileLinear",
        "neighbours": "heldout.estimators.quantiles.QuantileNeighbours",
        "tree": "heldout.estimators.quantiles.QuantileTree",
    }
    level = "intermediate"
    skills = ("probability-and-statistics",)
    question = "On which rows are your quantiles far apart, and ought they to be?"

    def option_faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        for name, value in given.items():
            if name != "levels":
                yield f"{name} is no option of {self.called}, which takes levels. Leave it out."
            elif not _are_levels(value):
                yield (
                    f"levels must be 1 to {_MOST} numbers between 0 and 1, each greater than the one before, such as "
                    f"{list(_USUAL)}. Got {value!r}."
                )

    def in_force(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"levels": [float(each) for each in given.get("levels", _USUAL)]}

    def estimator_settings(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {"levels": list(options["levels"])}

    def proposed_options(
        self, column: Column, features: Any, time: str | None, order: Sequence[str] | None
    ) -> dict[str, Any]:
        return {"levels": list(_USUAL)}

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("pinball", "each quantile is best where the right share of the rows lies below it")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say below which numbers `{target}` lies in given shares of such cases."

    def described(self, column: Column, positive: Label | None) -> str:
        return f"a number, {range_in_words(column)}."

    def asked(self, options: Mapping[str, Any]) -> str:
        return f"the quantiles {listed(f'{level:g}' for level in options['levels'])}"


def _are_levels(value: object) -> bool:
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST:
        return False
    if not all(isinstance(each, float) and 0 < each < 1 for each in value):
        return False
    return all(low < high for low, high in pairwise(value))


QUANTILE = Quantile()
