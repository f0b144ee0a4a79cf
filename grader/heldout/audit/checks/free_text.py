"""Is there written language among the features, which the reference does not read?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.evidence.free_text import free_text as why_free_text
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed


@check("free-text", "The reference reads every feature", "data")
def free_text(subject: Subject) -> Iterator[Finding]:
    """Visible features that are sentences; graver where there is nothing else to predict from."""
    features = subject.everything.features
    found = {str(name): why for name in features if (why := why_free_text(features[name])) is not None}
    if not found:
        return
    names = list(found)
    said = f"{listed(names)} {'is' if len(names) == 1 else 'are'} {found[names[0]]}"
    said += " (the first of them)." if len(names) > 1 else "."
    evidence = {"columns": names}
    if len(names) == features.shape[1]:
        yield Finding(
            "warning",
            f"{said} There is nothing else to predict from, and the models that points are measured with do not read "
            "language: no submission that does can be told from one that guesses by points.",
            "Make columns of it in the dataset (lengths, counts of words), or add other columns.",
            evidence,
        )
        return
    yield Finding(
        "information",
        f"{said} The models that points are measured with do not read it: what it is worth earns no points.",
        f"To leave it out, write {drop_line(subject.challenge, names)} into [dataset].",
        evidence,
    )
