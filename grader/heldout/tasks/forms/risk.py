"""Risks: what `predict` of a survival model answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import WrongAnswer
from heldout.tasks.forms.order import OrderForm, two_numbers
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features


class RiskForm(OrderForm):
    """float64, shape (n,): greater means that the event comes sooner."""

    name = "risk"
    calls = "predict"
    statement = (
        "Your estimator is given y with two columns, the time and whether the event was seen, and needs `predict`, "
        "which answers with a risk for each row: **greater** where the event comes sooner. "
        "`heldout.estimators.survival.DiscreteTimeSurvival` makes such a model of any classifier."
    )

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.values(estimator, features)

    def in_risks(self, y_pred: Array) -> Array | None:
        return y_pred

    def order(self, target: Target, truth: Array) -> NDArray[np.float64]:
        import numpy as np

        # Who was cut off at a time had no event by then, and comes after those who had theirs at it.
        ranks = np.unique(np.column_stack([np.abs(truth), truth < 0]), axis=0, return_inverse=True)[1]
        return -ranks.ravel().astype(np.float64)

    def wrong_answer(self) -> WrongAnswer:
        return two_numbers(
            "Must be refused: a regression of both columns predicts a time and an event, and no risk.",
            "from sklearn.linear_model import Ridge",
            "Ridge",
            "predict",
        )


RISK = RiskForm()
