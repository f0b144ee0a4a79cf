"""Bounds: a lower and an upper number for each row, between which the target lies as often as the task says."""

from __future__ import annotations

from heldout.tasks.forms.quantiles import QuantilesForm
from heldout.tasks.interface import Target


class BoundsForm(QuantilesForm):
    """float64, shape (n, 2): a lower and an upper bound."""

    name = "bounds"
    statement = (
        "Your estimator needs `predict`, which answers with a lower and an upper bound for each row. "
        "`heldout.estimators.quantiles` has regressors that do."
    )
    alike = "the same bounds"
    ascending = "a lower bound that is not above the upper one"

    def names(self, target: Target) -> tuple[str, ...]:
        return ("lower", "upper")

    def _columns_in_words(self, width: int, came: tuple[int, ...]) -> str:
        return f"a lower and an upper bound for each row. Got shape {came}."


BOUNDS = BoundsForm()
