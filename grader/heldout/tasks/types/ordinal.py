"""One of several classes that stand in an order, and that cost more the further off they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from heldout.base.words import values_in_words
from heldout.tasks.interface import Label, TargetFault
from heldout.tasks.task import Claim, ProposedMetric
from heldout.tasks.types.classification import sorted_labels
from heldout.tasks.types.multiclass import Multiclass

if TYPE_CHECKING:
    import pandas as pd

    from heldout.tasks.task import Column

_OPTIONS = ("order", "costs")


class Ordinal(Multiclass):
    """Ordered classes, with a cost for each way to be wrong."""

    name = "ordinal"
    place = 7
    forms = ("label", "probability", "score", "decision")
    may_be_ordered = False
    level = "intermediate"
    skills = ("probability-and-statistics",)
    question = "Which mistakes are dear, and does your model make others where it is in doubt?"

    def option_faults(self, given: Mapping[str, Any]) -> Iterator[str]:
        for name in given:
            if name not in _OPTIONS:
                yield f"{name} is no option of {self.called}, which takes order and costs. Leave it out."
        order, costs = given.get("order"), given.get("costs")
        if "order" in given and not _is_order(order):
            yield f"order must be the classes from the lowest to the highest, each once. Got {order!r}."
        if "costs" in given and not _are_costs(costs):
            yield (
                "costs must be a square table of numbers from 0 upwards, a row for each true class, a column for each "
                f"answer, with 0 where both are the same, such as [[0, 1], [5, 0]]. Got {costs!r}."
            )
        elif _is_order(order) and "costs" in given and len(costs or ()) != len(order or ()):
            yield f"costs must have a row for each of the {len(order or ())} classes of order. Got {len(costs or ())}."

    def check_table(self, column: Column, features: pd.DataFrame, options: Mapping[str, Any]) -> None:
        labels = sorted_labels(column)
        order, costs = options.get("order"), options.get("costs")
        if order is None and isinstance(labels[0], str):
            raise TargetFault(
                f"must have order, the classes of '{column.name}' from the lowest to the highest: texts are sorted by "
                f"the alphabet otherwise. They are {values_in_words(labels)}.",
                "task.options",
            )
        if order is not None and sorted(map(repr, order)) != sorted(map(repr, labels)):
            raise TargetFault(
                f"order must hold each class of '{column.name}' once: {values_in_words(labels)}. Got {order!r}.",
                "task.options",
            )
        if costs is not None and len(costs) != len(labels):
            raise TargetFault(
                f"costs must have a row for each of the {len(labels)} classes of '{column.name}'. Got {len(costs)}.",
                "task.options",
            )

    def proposed_options(
        self, column: Column, features: pd.DataFrame, time: str | None, order: Sequence[str] | None
    ) -> dict[str, Any]:
        labels = sorted_labels(column)
        if not isinstance(labels[0], str):
            return {}
        if order is None:
            raise TargetFault(
                f"its classes stand in no order that is known here: {values_in_words(labels)}. Give them numbers "
                "in the file, or write [task.options] order = [...] into challenge.toml of a multiclass challenge."
            )
        return {"order": list(order)}

    def claim(self, column: Column, name: str, words: Sequence[str]) -> Claim | None:
        return None

    def usual_metric(self, column: Column, positives: float | None) -> ProposedMetric:
        return ProposedMetric("expected_cost", "a far miss costs more than a near one; costs in [task.options] say how")

    def opening(self, target: str, positive: Label | None) -> str:
        return f"For each row of a table, say which class of `{target}` it belongs to; some mistakes cost more."

    def asked(self, options: Mapping[str, Any]) -> str:
        order = " < ".join(str(each) for each in options.get("order", ()))
        costs = options.get("costs")
        table = "costs by true class and answer " + "; ".join(
            " ".join(f"{cost:g}" for cost in row) for row in costs or ()
        )
        return ", ".join(part for part in (order, table if costs else "") if part)


def _is_order(order: object) -> bool:
    if not isinstance(order, list) or len(order) < 2 or not all(isinstance(each, str | int) for each in order):
        return False
    return len({(type(each), each) for each in order}) == len(order)


def _are_costs(costs: object) -> bool:
    if not isinstance(costs, list) or len(costs) < 2:
        return False
    if not all(isinstance(row, list) and len(row) == len(costs) for row in costs):
        return False
    if not all(type(cost) in (int, float) and 0 <= cost < 1e12 for row in costs for cost in row):
        return False
    return all(row[place] == 0 for place, row in enumerate(costs)) and any(cost > 0 for row in costs for cost in row)


ORDINAL = Ordinal()
