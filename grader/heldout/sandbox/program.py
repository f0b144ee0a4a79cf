"""What may run inside of the sandbox's processes, and what it may do there.

The sandbox names nothing that runs in it: a process is started as a module that lies above all of that, and hands its
one `SandboxProgram` down. A job names a stage, and trusted work, out of that closed list.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from heldout.sandbox.frame import ReceivedJob
    from heldout.sandbox.linux.confine import Prepared
    from heldout.sandbox.linux.landlock import Ruleset

Answer: TypeAlias = tuple[dict[str, Any], bytes]
"""Header and payload of a frame."""
Phases: TypeAlias = Generator[Answer, Mapping[str, Any], None]
"""Yields the answer of each phase and is sent the inputs of the next; an answer that is not `ok` is the last."""


@dataclass(frozen=True)
class Profile:
    """What a stage's process may do. Whether it may start a program, fork, or open a connection, to this machine or
    another, is a matter of its list of system calls; the one that there is refuses all of that.
    """

    confined: bool = True
    """Whether it wears all layers of its runner's level, and its limits. Only our own code may go without them, and
    only it may see labels."""
    system_calls: str = "library"
    """Which list its filter allows (`linux.seccomp.LISTS`)."""
    threads: int = 16
    files: int = 256
    """Files and folders that it may make in its writable folder, those that it removes again included."""
    file_bytes: int = 512 * 1024
    """Largest file that it may write there."""


@dataclass(frozen=True)
class Stage:
    """A kind of process."""

    name: str
    profile: Profile = Profile()
    opening: str = ""
    """Name of its first phase; its own where it says nothing."""

    @property
    def first_phase(self) -> str:
        """What the time until the first answer is called."""
        return self.opening or self.name


TRUSTED = Stage("trusted", Profile(confined=False))
"""Work of our own on labels and checked numbers."""
PROBE = Stage("probe")
"""The self-test, in the walls of a submission."""

Body: TypeAlias = Callable[["ReceivedJob"], Phases]


@dataclass(frozen=True)
class Bound:
    """Trusted work with what does it; see `trusted.TrustedTask`."""

    name: str
    work: Callable[[dict[str, Any], Mapping[str, bytes | memoryview]], Answer]
    prepare: Callable[[], None] | None = None


@dataclass(frozen=True)
class SandboxProgram:
    """Everything that runs inside."""

    stages: Mapping[Stage, Body]
    """Beside those of the sandbox's own."""
    load_tasks: Callable[[], Sequence[Bound]]
    """Imports all trusted work, which a process for another stage need not; a worker prepares for it in this order,
    while nobody asks for anything."""
    preload: Callable[[], None]
    """Imports what every stage needs, and all code of ours that a confined one will run: it finds none on disk."""
    make_ready: Callable[[ReceivedJob], None]
    """Imports what one job needs beyond that, in its own process and before anything confines it; what goes wrong is
    never the submission's fault."""
    rehearse: Callable[[], None]
    """Once in a worker: walk through what most jobs do, so that its children find it done."""
    libraries: Sequence[str]
    """What submissions are likely to import, for a worker's idle time."""
    lend_walls: Callable[[Prepared, Ruleset | None], None]
    """In trusted work that a course's own Python is part of: what its confined forks are made with."""

    def task(self, name: str) -> Bound:
        """The trusted work of that name.

        Raises:
            ValueError: there is none.
        """
        for each in self.load_tasks():
            if each.name == name:
                return each
        raise ValueError(f"there is no trusted work '{name}'")

    def stage(self, name: str) -> Stage:
        """The stage of that name.

        Raises:
            ValueError: there is none.
        """
        for each in (TRUSTED, PROBE, *self.stages):
            if each.name == name:
                return each
        raise ValueError(f"there is no stage '{name}'")
