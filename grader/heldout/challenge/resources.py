"""What a challenge may have a budget for. A kind of submission that measures something else adds its line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class BudgetResource:
    """Something that a submission uses, which the supervisor measures: less is better."""

    name: str
    """As `[budget.NAME]` and the card call it."""
    unit: str
    words: str
    """What it is, for a learner: `size of the fitted model as it is stored`."""
    least: float
    """In the unit: a reference that uses less counts as using so much, as smaller amounts are noise."""
    serves: bool = False
    """Whether the fitted model has to be stored, and to predict in another process, for it to be measured."""
    batches: bool = False
    """Whether rows have to be predicted in batches for it to be measured."""

    def amount(self, value: float) -> str:
        """A quantity of it in words.

        >>> BUDGET_RESOURCES["model_size"].amount(1234567.0), BUDGET_RESOURCES["fit_cpu"].amount(0.0312)
        ('1,230,000 bytes', '0.0312 s')
        """
        rounded = float(f"{value:.3g}")
        shown = f"{rounded:,.0f}" if rounded >= 1000 else f"{rounded:g}"
        return f"{shown} {self.unit}"


_ALL = (
    BudgetResource("fit_cpu", "s", "CPU time of fit and of predicting all hidden rows once", 0.02),
    BudgetResource("memory", "MB", "memory above what interpreter and libraries need", 16.0),
    BudgetResource("model_size", "bytes", "size of the fitted model as it is stored", 1024.0, serves=True),
    BudgetResource("row_latency", "ms", "CPU time of predict for each row", 0.001),
    BudgetResource(
        "batch_latency", "ms", "CPU time of predict for a batch, the 99th percentile", 0.5, serves=True, batches=True
    ),
    BudgetResource("shuffled_bytes", "bytes", "bytes that go from mappers to reducers", 1024.0),
)
BUDGET_RESOURCES: Mapping[str, BudgetResource] = {each.name: each for each in _ALL}
