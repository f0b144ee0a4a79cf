"""Does the path through the course lead anywhere?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.errors import nearest
from heldout.challenge.catalogue import challenge_names


@check("path", "The challenges that it builds on, and leads to, are in the course", "files")
def path(subject: Subject) -> Iterator[Finding]:
    """Names in `builds_on` and `next` that are no challenge of the course, or the challenge itself."""
    challenge = subject.challenge
    known = challenge_names(challenge.course)
    for key in ("builds_on", "next"):
        for name in getattr(challenge.definition, key):
            if name == challenge.id:
                yield Finding("warning", f"{key} names the challenge itself.", "Leave it out.", {"key": key})
            elif name not in known:
                yield Finding(
                    "warning",
                    f"{key} names '{name}', which is no challenge of this course.{nearest(name, known)}",
                    "Name a folder of challenges/, or leave it out.",
                    {"key": key, "name": name},
                )
