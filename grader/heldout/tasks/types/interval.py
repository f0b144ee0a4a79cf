"""An interval for a number: between which values it lies in a given share of the cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heldout.base.number_format import percent
from heldout.tasks.interface import Label
from heldout.tasks.task import ProposedMetric
from heldout.tasks.types.quantile import Quantile

if TYPE_CHECKING:
    from heldout.tasks.task import Column

_USUAL = 0.9
_DIGITS = 12


class Interval(Quantile):
    """A number, of which a lower and an upper bound are asked for."""

    name = "interval"
    place = 6
    forms = ("bounds",)
    question = "On which rows are your bounds far apart, and ought they to be?"

    def option_faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        for name, value in given.items():
            if name != "coverage":
                yield f"{name} is no option of {self.called}, which takes coverage. Leave it out."
            elif not isinstance(value, float) or not 0 < value < 1:
                yield f"coverage must be a number between 0 and 1, the share of the rows inside. Got {value!r}."

    def in_force(self, given: Mapping[str, Any]) -> dict[str, Any]:
        coverage = float(given.get("coverage", _USUAL))
        tail = round((1 - coverage) / 2, _DIGITS)
        return {"coverage": coverage, "levels": [tail, round(1 - tail, _DIGITS)]}

    def proposed_options(
        self, column: Column, features: Any, time: str | None, order: Sequence[str] | None
    ) -> dict[str, Any]:
        return {"coverage": _USUAL}

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("interval_score", "it rewards narrow bounds and charges for each miss")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say between which two numbers `{target}` lies in a given share of such cases."

    def asked(self, options: Mapping[str, Any]) -> str:
        return f"bounds that hold {percent(float(options['coverage']))} of the rows"


INTERVAL = Interval()
