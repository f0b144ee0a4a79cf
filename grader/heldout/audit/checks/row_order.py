"""Does the order of the file tell more than the features do?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from heldout.audit.evidence.order import sorted_by
from heldout.audit.interface import Finding
from heldout.audit.measure import (
    Numbers,
    as_numbers,
    goals_of,
    learnt,
    measure_name,
    neighbours_mean,
    sampled,
    skill,
)
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.prepare.columns import feature_columns

_NEIGHBOURS = (2, 10)
"""Both are looked at: a person has two or three rows, a season has hundreds."""
_TELLING = {"AUC": 0.6, "R²": 0.1}
"""What the neighbours in the file alone must predict before anything more is looked at."""
_GAIN = {"AUC": 0.02, "R²": 0.05}
"""What knowing them must add to all features together: more than sampling noise, and as much as separates models."""
_SORTED = {"AUC": 0.9, "R²": 0.8}
"""What they predict alone where the file is nearly sorted by its target, or rows of one thing stand together."""
_TRAIN_ROWS, _HIDDEN_ROWS = 4_000, 3_000


@dataclass(frozen=True)
class _Order:
    """How well hidden rows are predicted."""

    alone: float
    """By the mean target of the training rows that stand next to them in the file."""
    features: float
    """By all features."""
    both: float


@check("row-order", "The order of the file does not tell the target", "data")
def row_order(subject: Subject) -> Iterator[Finding]:
    """Whether training rows near a hidden row in the source say what its target is, beyond what its features say."""
    measure = measure_name(subject.classification)
    target = subject.goal
    if sorted_by(target, subject.classification):
        yield Finding(
            "warning",
            "The file is sorted by its target. Who has the seed of the split, which a student's copy holds, can "
            "compute the place in the file of each hidden row, and so its label.",
            "Shuffle the rows of the file.",
            {"sorted_by_target": True},
        )
        return
    order = _measured(subject, _TELLING[measure])
    if order is None:
        return
    gain = order.both - order.features
    is_sorted = order.alone >= _SORTED[measure]
    if gain < _GAIN[measure] and not is_sorted:
        return
    evidence = {
        "measure": measure,
        "neighbours_alone": round(order.alone, 4),
        "features": round(order.features, 4),
        "features_and_neighbours": round(order.both, 4),
    }
    alike = (
        "rows of one thing stand together, or the file is nearly sorted by it"
        if is_sorted
        else "rows near each other are alike"
    )
    beyond = f" ({order.both:.2f} with the features, which have {order.features:.2f} without)" if not is_sorted else ""
    yield Finding(
        "warning",
        f"The training rows next to a hidden row in the file predict its target with {measure} {order.alone:.2f}"
        f"{beyond}: {alike}.",
        "If rows next to each other belong together, name what they share with group = … (or time = …) in [dataset] "
        'and write method = "group" (or "time") into [split]. If the order means nothing, shuffle the rows of the '
        "file, so that nothing can follow it.",
        evidence,
    )


def _measured(subject: Subject, telling: float) -> _Order | None:
    """None where the neighbours alone do not tell enough."""
    frame, definition, split = subject.table.frame, subject.challenge.definition, subject.split
    goals = goals_of(subject.goal.to_numpy(), subject.classification)
    hidden = np.concatenate([split.public, split.private])
    around = [neighbours_mean(np.arange(len(frame)), split.train, goals, number) for number in _NEIGHBOURS]
    alone = max(_agreement(means[hidden], goals[hidden], subject.classification) for means in around)
    if alone < telling:
        return None
    features = as_numbers(frame[feature_columns(list(frame.columns), definition)])
    train = split.train[sampled(len(split.train), _TRAIN_ROWS)]
    others = hidden[sampled(len(hidden), _HIDDEN_ROWS)]

    def reached(columns: Numbers) -> float:
        predicted = learnt(columns[train], goals[train], columns[others])
        return skill(predicted, goals[others], subject.classification)

    return _Order(alone, reached(features), reached(np.column_stack([features, *around])))


def _agreement(means: Numbers, goals: Numbers, classification: bool) -> float:
    """AUC, or squared correlation: the mean of two rows is a noisy guess, which a model would shrink."""
    if classification:
        return skill(means, goals, classification)
    if np.ptp(means) == 0 or np.ptp(goals) == 0:
        return 0.0
    return float(np.corrcoef(means[:, 0], goals[:, 0])[0, 1] ** 2)
