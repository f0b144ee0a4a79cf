"""What runs inside of the sandbox's processes.

The sandbox names nothing that runs in it: a process is started as a module that lies above all of that, and hands its
one `SandboxProgram` down. A job names a stage, and trusted work, out of that closed list.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from heldout.sandbox.frame import ReceivedJob
from heldout.sandbox.interface import PROBE, TRUSTED, Answer, Stage

if TYPE_CHECKING:
    from heldout.sandbox.linux.confine import Prepared
    from heldout.sandbox.linux.landlock import Ruleset

Phases: TypeAlias = Generator[Answer, Mapping[str, memoryview], None]
"""Yields the answer of each phase and is sent the inputs of the next; an answer that is not `ok` is the last."""
Body: TypeAlias = Callable[[ReceivedJob], Phases]


@dataclass(frozen=True)
class Asked:
    """What trusted work is asked."""

    task: str
    version: int
    """Of its messages."""
    request: Any
    """The packed request."""


@dataclass(frozen=True)
class Bound:
    """Trusted work with what does it; see `trusted.TrustedTask`."""

    name: str
    work: Callable[[Asked, Mapping[str, bytes | memoryview]], Answer]
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True)
class Rehearsed:
    """A part of what a worker walks through once, so that its children find it done."""

    steps: Callable[[], Iterator[None]]
    stages: frozenset[str] | None
    """The stages whose processes are the quicker for it, by name; None: all confined ones."""

    def serves(self, stage: Stage) -> bool:
        """Whether a process of that stage is the quicker for it."""
        return stage.profile.confined if self.stages is None else stage.name in self.stages


@dataclass(frozen=True)
class SandboxProgram:
    """Everything that runs inside."""

    stages: Mapping[Stage, Body]
    """Beside those of the sandbox's own."""
    tasks: Mapping[str, Callable[[], Bound]]
    """All trusted work by name; each is imported when it is asked for. A worker prepares for it in this order, while
    nobody asks for anything."""
    preload: Callable[[], None]
    """Imports what every stage needs, and all code of ours that a confined one will run: it finds none on disk."""
    make_ready: Callable[[ReceivedJob], None]
    """Imports what one job needs beyond that, in its own process and before anything confines it; what goes wrong is
    never the submission's fault."""
    rehearsal: Sequence[Rehearsed]
    """Once in a worker, a step at a time, in this order; what somebody waits for goes before."""
    libraries: Sequence[str]
    """What submissions are likely to import, for a worker's idle time."""
    lend_walls: Callable[[Prepared, Ruleset | None], None]
    """In trusted work that a course's own Python is part of: what its confined forks are made with."""

    def task(self, name: str) -> Bound:
        """The trusted work of that name.

        Raises:
            ValueError: there is none.
        """
        if name not in self.tasks:
            raise ValueError(f"there is no trusted work '{name}'")
        return self.tasks[name]()

    def stage(self, name: str) -> Stage:
        """The stage of that name.

        Raises:
            ValueError: there is none.
        """
        for each in (TRUSTED, PROBE, *self.stages):
            if each.name == name:
                return each
        raise ValueError(f"there is no stage '{name}'")
