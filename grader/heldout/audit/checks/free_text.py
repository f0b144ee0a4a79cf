"""Is there written language among the features that the reference does not read?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.evidence.free_text import free_text as why_free_text
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.audit.wording import drop_line, listed
from heldout.landscape.interface import Landscape


@check("free-text", "The reference reads every feature", "data")
def free_text(subject: Subject) -> Iterator[Finding]:
    """Sentences among the visible features that no family of the landscape reads; graver with nothing else there."""
    features = subject.everything.features
    found = {str(name): why for name in features if (why := why_free_text(features[name])) is not None}
    read = set() if subject.landscape is None else _read_by(subject.landscape)
    found = {name: why for name, why in found.items() if name not in read}
    if not found:
        return
    names = list(found)
    said = f"{listed(names)} {'is' if len(names) == 1 else 'are'} {found[names[0]]}"
    said += " (the first of them)." if len(names) > 1 else "."
    evidence = {"columns": names}
    if len(names) == features.shape[1]:
        yield Finding(
            "warning",
            f"{said} There is nothing else to predict from, and {_unread(subject)}.",
            "Make columns of it in the dataset (lengths, counts of words), or add other columns.",
            evidence,
        )
        return
    yield Finding(
        "information",
        f"{said} Beside other features: {_unread(subject)}.",
        f"To leave it out, write {drop_line(subject.challenge, names)} into [dataset].",
        evidence,
    )


def _unread(subject: Subject) -> str:
    if subject.landscape is None:
        return (
            "whether the models that points are measured with read it is seen when the challenge is calibrated: they "
            "take words where no message is missing"
        )
    return "the models that points are measured with do not read it: what it is worth earns no points"


def _read_by(landscape: Landscape) -> set[str]:
    """The columns whose words, or sequences of characters, some family stands on."""
    chosen = [family.preparation.chosen for family in landscape.families if family.preparation is not None]
    return {name for each in chosen if each.free_text in ("words", "characters") for name in each.messages}
