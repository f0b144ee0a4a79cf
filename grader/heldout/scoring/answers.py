"""What can be said of predictions by themselves, and by the labels that the learner was given: no hidden label."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from heldout.tasks.catalogue import form_of, task_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heldout.tasks.interface import Target

_MOST_CLASSES = 100
_CERTAIN = 1e-3
_SAME = 1e-9


@dataclass(frozen=True)
class PredictionFacts:
    """Predictions for the public rows beside the labels of the training rows."""

    needs: str
    """The form of predictions: `label`, `probability`, `score`, `value` …"""
    constant: bool
    """Every row has the same prediction."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """Share of the rows for which a class is predicted, or is the most probable one; by class, of at most 100."""
    training_shares: Mapping[str, float] = field(default_factory=dict)
    """Share of each class among the training rows."""
    mean: float | None = None
    """Of numbers, where it is one, or of probabilities of the positive class of two."""
    training_mean: float | None = None
    """The same of the training labels."""
    training_sd: float | None = None
    """Of a number; None for classes."""
    certain: float = 0.0
    """Share of the rows in which some class's probability is above 0.999."""

    @property
    def forgotten(self) -> tuple[str, ...]:
        """Classes that are predicted for no row."""
        return tuple(name for name in self.training_shares if self.shares.get(name, 0.0) == 0)


def answers_of(needs: str, target: Target, predictions: NDArray[Any], training: NDArray[Any]) -> PredictionFacts:
    """What predictions of one form are, beside the training labels (codes of classes, or numbers).

    Where a task gives its learners no labels, nothing is said of any: they are hidden as the others are.
    """
    import numpy as np

    # A metric of ranks takes numbers whose sums are too large for one.
    with np.errstate(over="ignore", invalid="ignore"):
        spread = np.ptp(predictions, axis=0) if len(predictions) else np.zeros(1)
    constant = bool(np.all(spread <= _SAME * (1 + np.max(np.abs(predictions), initial=0.0))))
    task = task_of(target.task)
    if not task.labelled:
        return PredictionFacts(needs, constant)
    if form_of(needs).weighs_classes and target.classes is None:
        given, seen = predictions.mean(axis=0).tolist(), task.labels(training, target).mean(axis=0).tolist()
        return PredictionFacts(
            needs, constant, dict(zip(target.names, given, strict=True)), dict(zip(target.names, seen, strict=True))
        )
    training = task.goal(training)
    if target.classes is None:
        mean = _mean(predictions) if predictions.ndim == 1 and len(predictions) else None
        own = training[np.isfinite(training)]
        return PredictionFacts(needs, constant, {}, {}, mean, float(np.mean(own)), float(np.std(own)))
    return _of_classes(needs, target, predictions, training, constant)


def _of_classes(
    needs: str, target: Target, predictions: NDArray[Any], training: NDArray[Any], constant: bool
) -> PredictionFacts:
    import numpy as np

    names = [str(label) for label in (target.classes or ())][:_MOST_CLASSES]
    training_shares = _shares(names, training)
    if form_of(needs).weighs_classes:
        return PredictionFacts(needs, constant, _shares(names, predictions), training_shares)
    if predictions.ndim != 2 or not form_of(needs).calibrates:
        return PredictionFacts(needs, constant, {}, training_shares)
    shares = _shares(names, np.argmax(predictions, axis=1))
    certain = float(np.mean(np.max(predictions, axis=1) > 1 - _CERTAIN))
    if len(names) != 2:
        return PredictionFacts(needs, constant, shares, training_shares, certain=certain)
    positive = target.positive
    mean, rate = float(np.mean(predictions[:, positive])), training_shares[names[positive]]
    return PredictionFacts(needs, constant, shares, training_shares, mean, rate, certain=certain)


def _mean(numbers: NDArray[Any]) -> float | None:
    """None where it is no number."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        found = float(np.mean(numbers))
    return found if math.isfinite(found) else None


def _shares(names: list[str], codes: NDArray[Any]) -> dict[str, float]:
    return {name: float((codes == code).mean()) if len(codes) else 0.0 for code, name in enumerate(names)}
