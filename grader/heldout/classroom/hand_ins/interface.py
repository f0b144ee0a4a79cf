"""The values of a folder of hand-ins, and the layouts in which systems give such folders out.

A new layout is an instance of `Layout` in a module of `heldout.classroom.hand_ins.layouts`; nothing else is to be told.
Another package adds one as an entry point of the group `heldout.layouts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from heldout.base.registry import Registry


@dataclass(frozen=True)
class HandIn:
    """What one learner handed in, and where it lies."""

    learner: str
    """As the layout tells it; not checked yet."""
    files: tuple[Path, ...]
    """One folder, or files; all of them are this learner's and nobody else's."""
    lms_id: str | None = None
    """What the system that gave the folder out knows the learner by."""
    handed_in_at: datetime | None = None
    """With a zone; None where only the files' own times are known."""
    late: bool = False
    """The system marked it as late."""
    rename: tuple[tuple[str, str], ...] = ()
    """Names of files as they lie there, and as the learner called them."""
    number: int | None = None
    """Which attempt of the one file, which `heldout hand-in` wrote; None for what was handed in as it is."""

    @property
    def called(self) -> str:
        """The name of what was handed in, as the learner knows it."""
        names = dict(self.rename)
        return ", ".join(Path(names.get(path.name, path.name)).name for path in self.files)


@dataclass(frozen=True)
class Unrecognised:
    """What is no hand-in, and why."""

    name: str
    """Relative to the folder that was given."""
    why: str
    """For a person; begins in lower case and has no full stop."""


@dataclass(frozen=True)
class HandIns:
    """What a folder holds."""

    hand_ins: tuple[HandIn, ...] = ()
    left_out: tuple[Unrecognised, ...] = ()
    layout: str = ""
    """The layout's title."""
    system: str = ""
    """The layout's name, which is that of the system where there is one."""


@dataclass(frozen=True)
class ListedFolder:
    """A folder that was listed once. Links, hidden files and what systems leave behind are not among its items."""

    folder: Path
    folders: tuple[Path, ...]
    """Sorted by name, as `files` are."""
    files: tuple[Path, ...]
    left_out: tuple[Unrecognised, ...] = ()
    """Links and what is neither a file nor a folder."""


@dataclass(frozen=True)
class Layout:
    """One way in which a system lays hand-ins out."""

    name: str
    title: str
    """For a person: `a Moodle download`."""
    recognises: Callable[[ListedFolder], bool]
    find: Callable[[ListedFolder, str], HandIns]
    """The hand-ins of a place, for the challenge with this id. Raises UsageError where a person must choose."""


LAYOUTS = Registry(Layout, "layout of hand-ins", "heldout.classroom.hand_ins.layouts", "heldout.layouts")


def one_each(found: HandIns) -> HandIns:
    """At most one hand-in for each name: learners of one name with different ids get the id behind it, and several
    hand-ins of one learner are left out, as nobody can tell which one counts."""
    by_name: dict[str, list[HandIn]] = {}
    for hand_in in found.hand_ins:
        by_name.setdefault(hand_in.learner, []).append(hand_in)
    kept: list[HandIn] = []
    left_out = list(found.left_out)
    for several in by_name.values():
        ids = {each.lms_id for each in several}
        if len(several) == 1:
            kept += several
        elif None not in ids and len(ids) == len(several):
            kept += [replace(each, learner=f"{each.learner} ({each.lms_id})") for each in several]
        else:
            names = " and ".join(each.called for each in several)
            left_out += [
                Unrecognised(each.called, f"{each.learner} handed in more than one: {names}; keep the one that counts")
                for each in several
            ]
    return replace(found, hand_ins=tuple(kept), left_out=tuple(left_out))
