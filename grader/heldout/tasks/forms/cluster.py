"""Clusters: what `predict` of a clustering answers, or `fit_predict` where it cannot predict new rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from heldout.tasks import answers
from heldout.tasks.form import WrongAnswer, first_true
from heldout.tasks.forms.numbered import NumberedForm
from heldout.tasks.interface import InvalidPredictions, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features, Utility

NOISE = -1
"""What a row is given that belongs to no cluster."""


class ClusterForm(NumberedForm):
    """int64 from -1 upwards, shape (n,): rows with one number are one cluster, and -1 says noise."""

    name = "cluster"
    calls = "predict, else fit_predict"
    statement = (
        "Your estimator is fitted on X alone and needs `predict`, which answers with the number of a cluster for each "
        "row; -1 says noise, and all noise counts as one more cluster. What has no `predict`, as DBSCAN, is asked to "
        "`fit_predict` the hidden rows of each part."
    )
    alike = "the same cluster"

    def take(self, estimator: Any, features: Features, target: Target) -> Array:
        method = "predict" if callable(getattr(estimator, "predict", None)) else "fit_predict"
        return answers.whole_numbers(estimator, features, method)

    def check(self, metric: str, target: Target, y_pred: Array) -> None:
        super().check(metric, target, y_pred)
        wrong = y_pred < NOISE
        if wrong.any():
            row = first_true(wrong)[0]
            raise InvalidPredictions(
                f"{metric} needs numbers of clusters from 0 upwards, or -1 for noise; row {row} has {y_pred[row]}."
            )

    def constant(self, target: Target, train: Array, utility: Utility) -> NDArray[np.float64] | None:
        """One cluster."""
        import numpy as np

        one = np.zeros(1)
        return one if np.isfinite(utility(one)) else None

    def junk(self, target: Target, truth: Array) -> Iterator[tuple[str, Array]]:
        import numpy as np

        yield "one cluster", np.zeros(len(truth), dtype=np.int64)
        yield "nothing but noise", np.full(len(truth), NOISE)
        yield "a cluster for each row", np.arange(len(truth))
        yield "huge numbers", np.where(np.arange(len(truth)) % 2 == 0, 2**62, 1)
        yield "a number below -1", np.full(len(truth), -2)

    def wrong_answer(self) -> WrongAnswer:
        return WrongAnswer(
            "distances.py",
            "Must be refused: `predict` answers with the distances to all centres.",
            "from sklearn.cluster import KMeans",
            "Distances(n_clusters=3, n_init=3, random_state=0)",
            "class Distances(KMeans):\n"
            '    """Answers with the distance to each centre."""\n\n'
            "    def predict(self, X):\n        return self.transform(X)\n",
            dense=True,
        )


CLUSTER = ClusterForm()
