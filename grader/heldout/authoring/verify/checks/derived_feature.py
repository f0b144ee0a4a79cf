"""Is the target written into the features in other words?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.authoring.evidence.derived import derived_columns
from heldout.authoring.verify.interface import Finding
from heldout.authoring.verify.registry import check
from heldout.authoring.verify.subject import Subject
from heldout.authoring.verify.wording import drop_line, listed


@check("derived-feature", "The target cannot be computed from features", "data")
def derived_feature(subject: Subject) -> Iterator[Finding]:
    """Features that are a recoding or monotone function of the target, or from which a formula gives it."""
    rows = subject.everything
    derived = derived_columns(rows.features, rows.target, subject.classification)
    together: dict[str, list[str]] = {}
    for name, how in derived.items():
        together.setdefault(how, []).append(name)
    for how, names in together.items():
        yield Finding(
            "error",
            f"{listed(names)} gives the target away: {how}."
            if len(names) == 1
            else f"{listed(names)} give the target away together: {how}.",
            f"Write {drop_line(subject.challenge, names)} into [dataset].",
            {"columns": names, "how": how},
        )
