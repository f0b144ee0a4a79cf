"""Do learners see a column that only names the rows?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.evidence.identity import id_like
from heldout.audit.evidence.strength import feature_strengths
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line

_TELLING = {"AUC": 0.6, "R²": 0.1}
"""Strength from which an id says something of the target: the rows were numbered in an order that knows the answer."""


@check("ids", "No feature merely names the rows", "data")
def ids(subject: Subject) -> Iterator[Finding]:
    """Visible features that look like ids; graver where the id alone predicts the target."""
    frame = subject.table.frame
    # What the author's own query makes stands in no table, and learners do not see it.
    names = [name for name, _ in subject.prepared.features if name in frame]
    found = {name: why for name in names if (why := id_like(frame[name])) is not None}
    time = subject.challenge.definition.dataset.time
    found.pop(time or "", None)
    if not found:
        return
    strengths = feature_strengths(
        subject.everything.features[list(found)],
        subject.everything.target,
        classification=subject.classification,
        groups=subject.everything.groups,
    )
    for name, why in found.items():
        strength = strengths[name]
        telling = strength.value >= _TELLING[strength.measure]
        said = f"{name!r} looks like an id: {why}."
        if telling:
            said += f" It also predicts the target ({strength.measure} {strength.value:.2f} alone)."
        yield Finding(
            "error" if telling else "warning",
            said,
            f"Write {drop_line(subject.challenge, [name])} into [dataset].",
            {"column": name, "reason": why, "measure": strength.measure, "strength": round(strength.value, 4)},
        )
