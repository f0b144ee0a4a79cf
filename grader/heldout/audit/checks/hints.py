"""Are there hints for learners who are stuck?"""

from __future__ import annotations

from collections.abc import Iterator

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject


@check("hints", "There are hints for learners who are stuck", "files")
def hints(subject: Subject) -> Iterator[Finding]:
    """Whether hints.md is there and says something."""
    path = subject.challenge.folder / "hints.md"
    if not path.is_file():
        yield Finding("information", "There is no hints.md.", "Hints help from the area to the parameter to the value.")
    elif not path.read_text(encoding="utf-8", errors="replace").strip():
        yield Finding("warning", "hints.md is empty.", "Write hints into it, or delete the file.")
