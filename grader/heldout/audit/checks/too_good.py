"""Does anything in the table predict the target too well to be honest?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from heldout.audit.evidence.suspicion.interface import Suspicion
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed
from heldout.base.words import capital
from heldout.challenge.interface import Challenge
from heldout.tasks.catalogue import task_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@check("too-good", "No column predicts the target too well to be true", "data")
def too_good(subject: Subject) -> Iterator[Finding]:
    """Views of columns and of pairs that say more of the target than honest columns do; see docs/audit.md."""
    from heldout.audit.evidence.suspicion.suspect import suspicions

    if subject.challenge.kind.computed:
        return
    rows = subject.in_file_order
    features, target = beyond_naive(subject.challenge, rows.features, rows.target)
    declared = subject.challenge.definition.dataset.time
    # A column that the check derived-feature names already needs no second finding, and must not excuse another one.
    for each in suspicions(
        features.drop(columns=[name for name in subject.derived if name in features]),
        target,
        classification=subject.classification,
        groups=rows.groups,
        times=[declared] if declared is not None else [],
        classes=subject.prepared.classes,
    ):
        if each.gravity == "warning" and task_of(subject.challenge.definition.task.type).stands_apart:
            each = replace(each, gravity="information")
        yield Finding(each.gravity, _message(each), _advice(subject, each), _evidence(each))


def beyond_naive(
    challenge: Challenge, features: pd.DataFrame, target: NDArray[Any]
) -> tuple[pd.DataFrame, NDArray[Any]]:
    """Features and target; of a forecast what its naive one leaves over: what was known tells the level."""
    task = challenge.definition.task
    naive = task_of(task.type).naive_column(task.options)
    if naive is None:
        return features, target
    return features.drop(columns=naive), target - features[naive].to_numpy(dtype=float)


def _message(suspicion: Suspicion) -> str:
    if not suspicion.columns:
        return f"{capital(suspicion.how)}."
    return f"{listed(suspicion.columns)}: {suspicion.how}."


def _advice(subject: Subject, suspicion: Suspicion) -> str:
    if suspicion.gravity == "information":
        return ""
    if suspicion.kind == "twins":
        return (
            "If they are the same person or thing, find the column that says so, or make one, and declare it as "
            '[dataset] group with method = "group" in [split]; otherwise training rows hold the answers of hidden rows.'
        )
    if suspicion.kind == "unit":
        return "Bring all rows to one unit in the dataset, or say in the statement that units differ."
    line = drop_line(subject.challenge, suspicion.columns)
    return (
        f"Is it known before the target is? If not, or if it was computed from the target, write {line} into [dataset]."
    )


def _evidence(suspicion: Suspicion) -> dict[str, object]:
    return {"kind": suspicion.kind, "columns": list(suspicion.columns), **suspicion.evidence}
