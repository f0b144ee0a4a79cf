"""What a metric declares, and the arrays it works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MetricError
from heldout.base.vocabulary import MetricNeeds, TaskType
from heldout.tasks.catalogue import form_of
from heldout.tasks.form import PredictionForm, check_above
from heldout.tasks.interface import Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MetricUndefined(MetricError):
    """The metric has no value on these rows, whatever is predicted: the split or the choice of metric is at fault."""

    def __init__(self, metric: str, reason: str, advice: str = "") -> None:
        self.reason = reason
        """What these rows lack, without the metric's name and without advice: `none has the class 'yes'`."""
        super().__init__(f"{metric} is undefined on these rows: {reason}. {advice}".rstrip())


@dataclass(frozen=True)
class Metric:
    """One metric.

    y_true has shape (n,): int64 codes into `Target.classes` for classification, float64 otherwise.
    y_pred is what the form that it needs says.
    """

    name: str
    greater_is_better: bool
    needs: MetricNeeds
    tasks: frozenset[TaskType]
    """Tasks it can grade."""
    summary: str
    """One sentence for a learner."""
    require: Callable[[NDArray[Any], Target], None]
    """Raises MetricUndefined where these rows leave the metric without a value, whatever is predicted.

    Asked before predictions are looked at: it decides whether the challenge or the submission is at fault. Takes y_true
    as `score` does. Of a challenge's own metric only rows without any are known to be too few."""
    score: Callable[[NDArray[Any], NDArray[Any], Target], float]
    """The metric of all rows, a finite number, by scikit-learn's implementation where it has one.

    Raises MetricUndefined where the rows leave it undefined, MetricError where the challenge's own metric fails, and
    InvalidPredictions where predictions are so far off that the number overflows."""
    replicate: Callable[[NDArray[Any], NDArray[Any], Target, NDArray[np.float64]], NDArray[np.float64]]
    """The weighted metric for each row of a weight matrix of shape (b, n), as shape (b,); NaN where it is undefined."""
    options: dict[str, Any] = field(default_factory=dict)
    """Options in force, with their values."""
    predictions_above: float | None = None
    """Predictions must be greater than this number; None where any finite number will do."""

    def check(self, target: Target, y_pred: NDArray[Any]) -> None:
        """Refuse predictions that it cannot score: then the submission is at fault, never the metric.

        Raises:
            InvalidPredictions: they have another form than it needs, or a value outside its domain.
        """
        self.form.check(self.name, target, y_pred)
        if self.predictions_above is not None:
            check_above(self.name, y_pred, self.predictions_above)

    @property
    def form(self) -> PredictionForm:
        """The form of the predictions that it takes."""
        return form_of(self.needs)
