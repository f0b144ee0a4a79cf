"""Decisions: labels that cost something where they are wrong, as `predict` of a classifier answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heldout.tasks.forms.label import LabelForm
from heldout.tasks.forms.probability import PROBABILITY
from heldout.tasks.interface import Target
from heldout.tasks.ranks import cost_matrix

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from heldout.tasks.form import Array, Features


class DecisionForm(LabelForm):
    """int64 codes into the classes, shape (n,), each of which costs what the task says."""

    name = "decision"
    calibrates = True

    def take_of_reference(
        self, estimator: Any, features: Features, target: Target, seen: NDArray[np.int64] | None
    ) -> Array:
        """The class whose expected cost is least, of a model that has probabilities; else what it predicts."""
        if not callable(getattr(estimator, "predict_proba", None)):
            return super().take_of_reference(estimator, features, target, seen)
        chances = PROBABILITY.take_of_reference(estimator, features, target, seen)
        codes: Array = (chances @ cost_matrix(target)).argmin(axis=1)
        return codes


DECISION = DecisionForm()
