"""Is every example submission one that is verified?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.words import first_few
from heldout.challenge.interface import Challenge


@check("unused-files", "Every submission belongs to an example", "files")
def unused_files(subject: Subject) -> Iterator[Finding]:
    """Files below submissions/ that no `[[example]]` names."""
    unused = list(_unused(subject.challenge))
    if unused:
        shown = first_few(unused, 3)
        yield Finding(
            "information",
            f"No [[example]] names {shown}, so nothing holds what it scores.",
            'Add [[example]] with path = "…", or delete the file.',
            {"files": unused},
        )


def _unused(challenge: Challenge) -> Iterator[str]:
    root = challenge.folder / "submissions"
    named = [challenge.folder / example.path for example in challenge.definition.example]
    # A single file travels with its sibling modules and with the folder data/ beside it.
    data = [path.parent / "data" for path in named if path.is_file()]
    for path in sorted(root.rglob("*.py")) + sorted(root.rglob("*.ipynb")):
        if any(part.startswith((".", "__")) for part in path.relative_to(root).parts):
            continue
        if not any(_belongs(path, one) for one in [*named, *data]) and not _imported(path, named):
            yield path.relative_to(challenge.folder).as_posix()


def _belongs(path: Path, named: Path) -> bool:
    return path == named or named in path.parents


def _imported(path: Path, named: list[Path]) -> bool:
    """Whether an example in the same folder mentions the module."""
    beside = [one for one in named if one.is_file() and one.parent == path.parent]
    return any(path.stem in one.read_text(encoding="utf-8", errors="replace") for one in beside)
