"""Does anything in the table predict the target too well to be honest?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.evidence.suspicion.interface import Suspicion
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed
from heldout.base.words import capital


@check("too-good", "No column predicts the target too well to be true", "data")
def too_good(subject: Subject) -> Iterator[Finding]:
    """Views of columns and of pairs that say more of the target than honest columns do; see docs/audit.md."""
    from heldout.audit.evidence.suspicion.suspect import suspicions

    if subject.challenge.kind.computed:
        return
    rows = subject.in_file_order
    declared = subject.challenge.definition.dataset.time
    # A column that the check derived-feature names already needs no second finding, and must not excuse another one.
    for each in suspicions(
        rows.features.drop(columns=list(subject.derived)),
        rows.target,
        classification=subject.classification,
        groups=rows.groups,
        times=[declared] if declared is not None else [],
        classes=subject.prepared.classes,
    ):
        yield Finding(each.gravity, _message(each), _advice(subject, each), _evidence(each))


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
