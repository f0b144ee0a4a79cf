"""Anomaly scores: what `score_samples` of a detector answers, turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import WrongAnswer
from heldout.tasks.forms.order import OrderForm, two_numbers
from heldout.tasks.interface import InvalidOutput, Target
from heldout.tasks.refusals import lacks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features

_METHODS = ("score_samples", "decision_function")


class AnomalyScoreForm(OrderForm):
    """float64, shape (n,): greater means stranger."""

    name = "anomaly_score"
    calls = "score_samples, else decision_function"
    statement = (
        "Your estimator is fitted on X alone and needs `score_samples` or `decision_function`, which answer with a "
        "number for each row that is **smaller** the stranger the row is, as scikit-learn's detectors do."
    )

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        found = next((name for name in _METHODS if callable(getattr(estimator, name, None))), None)
        if found is None:
            raise InvalidOutput(
                f"{lacks(estimator, 'score_samples or decision_function')} "
                "LocalOutlierFactor has them with novelty=True."
            )
        return -answers.numbers(estimator, features, found)

    def order(self, target: Target, truth: Array) -> NDArray[np.float64]:
        import numpy as np

        strange: NDArray[np.float64] = (truth == target.positive).astype(np.float64)
        return strange

    def wrong_answer(self) -> WrongAnswer:
        return two_numbers(
            "Must be refused: `score_samples` answers with two numbers a row.",
            "from sklearn.ensemble import IsolationForest",
            "IsolationForest",
            "score_samples",
        )


ANOMALY_SCORE = AnomalyScoreForm()
