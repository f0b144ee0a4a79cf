"""Does train know the time of the hidden rows?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from heldout.audit.evidence.times import time_candidates
from heldout.audit.interface import Finding
from heldout.audit.measure import goals_of, measure_name, neighbours_mean, skill
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.number_format import percent
from heldout.base.toml_writing import toml_value

_NEIGHBOURS = 20
_TELLING = {"AUC": 0.6, "R²": 0.1}
"""What the training rows nearest in time alone must predict, before an undeclared column is worth a warning."""
_FINE = 50
"""Different values from which a column says when a row was made, and not only in which of a few periods."""


@check("time-leak", "Time does not leak across the split", "data")
def time_leak(subject: Subject) -> Iterator[Finding]:
    """A declared time that the split ignores, or a date by which the rows are alike although nobody declared it."""
    definition = subject.challenge.definition
    declared, times = definition.dataset.time, subject.split.times
    if definition.split.method == "time":
        return
    if declared is not None and times is not None:
        yield from _declared(subject, declared, times)
        return
    # A column that the author has dropped has been thought about.
    dropped = [name for name in definition.dataset.drop if name in subject.table.frame]
    frame = subject.table.frame.drop(columns=[*definition.dataset.targets, *dropped])
    measure = measure_name(subject.classification)
    for candidate in time_candidates(frame):
        column = frame[candidate.column]
        if not candidate.likely or column.isna().any() or column.nunique() < _FINE:
            continue
        codes = np.unique(column.to_numpy(), return_inverse=True)[1].astype(np.int64)
        newer, alone = _newer(subject, codes), _alone(subject, codes)
        if newer == 0 or alone < _TELLING[measure]:
            continue
        by_group = definition.split.method == "group"
        yield Finding(
            # Whole groups are hidden already: what is left is a question of what the models are for.
            "information" if by_group else "warning",
            f"{candidate.column!r} looks like a time ({candidate.reason}), and rows of about the same time are alike: "
            f"the {_NEIGHBOURS} training rows nearest in time predict a hidden row with {measure} {alone:.2f}. "
            f"{percent(newer)} of the training rows are newer than the oldest hidden row.",
            f'Write time = {toml_value(candidate.column)} into [dataset] and method = "time" into [split]'
            + (", if models must predict the future." if by_group else "."),
            {
                "column": candidate.column,
                "measure": measure,
                "neighbours_in_time": round(alone, 4),
                "share_of_train_newer_than_hidden": round(newer, 4),
            },
        )
        return


def _declared(subject: Subject, name: str, times: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Iterator[Finding]:
    newer = _newer(subject, times)
    if newer == 0:
        return
    measure, method = measure_name(subject.classification), subject.challenge.definition.split.method
    alone = _alone(subject, times)
    yield Finding(
        "warning",
        f"time = {toml_value(name)} is declared, but split.method is '{method}': {percent(newer)} of the training "
        f"rows are newer than the oldest hidden row. The {_NEIGHBOURS} training rows nearest in time predict a "
        f"hidden row with {measure} {alone:.2f}.",
        'Write method = "time" into [split], or take time out of [dataset] if models need not predict the future.',
        {
            "column": name,
            "method": method,
            "measure": measure,
            "neighbours_in_time": round(alone, 4),
            "share_of_train_newer_than_hidden": round(newer, 4),
        },
    )


def _newer(subject: Subject, times: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """Share of the training rows that are not older than every hidden row."""
    split = subject.split
    oldest = times[np.concatenate([split.public, split.private])].min()
    return float((times[split.train] >= oldest).mean())


def _alone(subject: Subject, times: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """How well the mean target of the training rows nearest in time predicts hidden rows."""
    split = subject.split
    goals = goals_of(subject.goal.to_numpy(), subject.classification)
    hidden = np.concatenate([split.public, split.private])
    means = neighbours_mean(times, split.train, goals, _NEIGHBOURS)
    return skill(means[hidden], goals[hidden], subject.classification)
