"""Relevances: what `predict` answers where rows are put in order within their group."""

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


class RelevanceForm(OrderForm):
    """float64, shape (n,): greater comes first within its group."""

    name = "relevance"
    calls = "predict"
    statement = (
        "Your estimator needs `predict`, which answers with a number for each row: rows of one group are put in order "
        "by it, the greatest first."
    )

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        return answers.values(estimator, features)

    def order(self, target: Target, truth: Array) -> NDArray[np.float64]:
        from heldout.tasks.catalogue import task_of

        found: NDArray[np.float64] = task_of(target.task).goal(truth)
        return found

    def wrong_answer(self) -> WrongAnswer:
        return two_numbers(
            "Must be refused: `predict` answers with two numbers a row.",
            "from sklearn.linear_model import Ridge",
            "Ridge",
            "predict",
        )


RELEVANCE = RelevanceForm()
