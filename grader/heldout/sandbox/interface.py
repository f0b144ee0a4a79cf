"""What every runner promises: one job in, one bounded frame out, whatever the submission does."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from heldout.base.vocabulary import IsolationLevel
from heldout.sandbox.engine import EngineProgram

log = logging.getLogger(__name__)

MIB = 1024 * 1024

TRUSTED_SECONDS = 600.0
"""Wall time of our own work, so that a challenge's metric that hangs is found out."""

LEVELS: tuple[IsolationLevel, ...] = ("none", "limits", "standard", "strict")
"""From the weakest to the strongest."""


class PlacedFile(Protocol):
    """A file that a process finds in its working directory."""

    @property
    def path(self) -> str:
        """Relative, POSIX."""
        ...

    @property
    def content(self) -> bytes:
        """Its bytes."""
        ...


@dataclass(frozen=True)
class Profile:
    """What a stage's process may do. Whether it may start a program, fork, or open a connection, to this machine or
    another, is a matter of its list of system calls; the one that there is refuses all of that.
    """

    confined: bool = True
    """Whether it wears all layers of its runner's level, and its limits. Only our own code may go without them, and
    only it may see labels."""
    walls: Literal["level", "netns"] = "level"
    """`level`: those of the runner's level. `netns`: a cold process in namespaces of its own with a private loopback,
    where engines that need programs, threads and sockets can run; see `sandbox.netns`."""
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


@dataclass(frozen=True)
class Limits:
    """What one stage may use."""

    cpu_seconds: float = 60.0
    memory_mb: int = 2048
    """Above what the interpreter and the preloaded libraries need."""
    wall_seconds: float = 130.0
    output_bytes: int = 8 * MIB
    """Standard output and error together; more ends the run."""
    result_bytes: int = 64 * MIB
    """Largest result frame."""


class Ending(StrEnum):
    """How a stage's process ended, as seen from outside."""

    FRAME = "frame"
    """One complete, well-formed result frame came."""
    CRASHED = "crashed"
    """It exited or died by a signal without a result."""
    CPU_TIME = "cpu_time"
    WALL_TIME = "wall_time"
    MEMORY = "memory"
    OUTPUT = "output"
    """It printed more than the limit."""
    FORBIDDEN = "forbidden"
    """The sandbox killed it for what it tried."""
    BAD_FRAME = "bad_frame"
    """What it sent is not a frame, or is larger than allowed."""


Blobs: TypeAlias = tuple[tuple[str, bytes | Path], ...]
"""Named byte strings, or files whose bytes are sent."""


@dataclass(frozen=True)
class Phase:
    """A step of a stage: the process is handed what it needs, and answers with one frame.

    Its clock runs outside of the process, from the moment when the inputs begin to be handed over until the whole
    answer has come. So a step cannot begin early, and what it answers before its inputs is no answer.
    """

    name: str
    blobs: Blobs = ()
    """Handed over when the phase before it has been answered."""
    result_bytes: int = 0
    """Largest payload of its answer."""


@dataclass(frozen=True)
class Job:
    """One stage's work. Everything in it was written by trusted code; only the bytes of `files` may be a learner's."""

    stage: Stage
    work: object
    """A record, or JSON: what the stage expects."""
    blobs: Blobs = ()
    files: Sequence[PlacedFile] = ()
    """Placed in the scratch folder, which is the working directory: the learner's, or a challenge's own code."""
    limits: Limits = field(default_factory=Limits)
    later: tuple[Phase, ...] = ()
    """What follows the first phase, which gets `blobs` and may answer with `limits.result_bytes`."""
    author_code: bool = False
    """Trusted work will call a challenge's own Python, which runs in a confined process of its own."""
    kept_for: str = ""
    """Trusted work without such Python: one process may answer jobs for the same name with the same files, one
    after the other. Empty: it has a process of its own."""
    unwanted: int = -1
    """A descriptor that can be read as soon as nobody wants the result any more: the process is ended then. None: -1.
    The level `limits` does not look at it."""
    folders: tuple[tuple[str, Path], ...] = ()
    """Folders that lie in the working directory too, by their names there: to read, and never copied where a level
    keeps a process from writing them."""
    engine: EngineProgram | None = None
    """A program that is started beside the stage's process, which must be of the profile `netns`."""
    programs: tuple[str, ...] = ()
    """Files that the stage's process may execute, likewise."""
    libraries: tuple[str, ...] = ()
    """What takes long to import and will be: a runner may have a worker that has done it."""
    likely: tuple[str, ...] = ()
    """Modules that it is likely to import: a worker does that first, for all jobs to come, with those that its program
    lists."""

    @property
    def phases(self) -> tuple[Phase, ...]:
        """All of them, in order. What comes before there is any data is called `build`."""
        return (Phase(self.stage.first_phase, self.blobs, self.limits.result_bytes), *self.later)


@dataclass(frozen=True)
class PhaseUsage:
    """What one phase used, measured from outside the process."""

    name: str
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    """Largest resident set up to the end of the phase."""
    waited_seconds: float | None = None
    """How long it could have worked and other processes had the processor; None where the machine does not tell."""

    @property
    def own_seconds(self) -> float:
        """Wall time without what the machine's load added: what the work itself took, sleeping included."""
        return max(self.cpu_seconds, self.wall_seconds - (self.waited_seconds or 0.0))

    def plus(self, other: PhaseUsage) -> PhaseUsage:
        """Both together, as one phase."""
        waits = [each for each in (self.waited_seconds, other.waited_seconds) if each is not None]
        return PhaseUsage(
            self.name,
            self.wall_seconds + other.wall_seconds,
            self.cpu_seconds + other.cpu_seconds,
            max(self.peak_memory_mb, other.peak_memory_mb),
            sum(waits) if waits else None,
        )


@dataclass(frozen=True)
class Usage:
    """Measured from outside the process."""

    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    """User and system time of the process and of those it waited for."""
    peak_memory_mb: float = 0.0
    """Largest resident set, the interpreter and the preloaded libraries included."""
    base_memory_mb: float = 0.0
    """Resident set of interpreter and libraries when the work began: what the limit comes on top of."""
    waited_seconds: float | None = None
    """How long it could have worked and other processes had the processor; None where the machine does not tell."""
    phases: tuple[PhaseUsage, ...] = ()
    """In order; the last one is where it ended. Several may have one name, as batches do."""

    @property
    def above_base_mb(self) -> float:
        """The peak without what interpreter and preloaded libraries needed when the work began."""
        return max(0.0, self.peak_memory_mb - self.base_memory_mb)


@dataclass(frozen=True)
class Answer:
    """One frame of a stage's process: untrusted."""

    header: dict[str, Any]
    """JSON of any content."""
    payload: bytes = b""

    @property
    def is_ok(self) -> bool:
        """Whether the stage goes on to its next phase."""
        return self.header.get("ok") is True


@dataclass(frozen=True)
class StageResult:
    """How a stage ended. `header`, `payload` and `earlier` are untrusted."""

    ending: Ending
    header: dict[str, Any] | None = None
    """The last frame's JSON header, when there is a frame."""
    payload: bytes = b""
    """The last frame's."""
    earlier: tuple[Answer, ...] = ()
    """What the phases before the last one answered."""
    exit_code: int | None = None
    """As the shell would say: negative for a signal."""
    stdout: str = ""
    """The first 64 KiB, control characters removed."""
    stderr: str = ""
    """The last 64 KiB, control characters removed."""
    usage: Usage = Usage()

    @property
    def said(self) -> dict[str, Any]:
        """The header; empty where there is none."""
        return self.header or {}

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What all phases answered, the last one too."""
        return (*self.earlier, Answer(self.said, self.payload))


def logged(job: Job, result: StageResult) -> StageResult:
    """The result, after a line for whoever wants to see what a runner does."""
    used, took = result.usage, dict.fromkeys((phase.name for phase in job.phases), 0.0)
    for phase in used.phases:
        took[phase.name] = took.get(phase.name, 0.0) + phase.cpu_seconds
    log.info(
        "%s stage (%s): %s after %.2f s, %.2f s of them CPU, %.0f MB",
        job.stage.name, ", ".join(f"{name} {seconds:.2f}" for name, seconds in took.items()), result.ending,
        used.wall_seconds, used.cpu_seconds, used.peak_memory_mb,
    )  # fmt: skip
    return result


InstalledData = Literal["open", "searched", "closed"]
"""searched: those that hold rows of a challenge were looked for, and are closed. closed: all are that no library needs.
open: none is closed."""


@dataclass(frozen=True)
class Isolation:
    """The isolation that was really in force."""

    level: IsolationLevel
    layers: tuple[str, ...]
    network_blocked: bool
    memory_limit: Literal["hard", "watched", "none"]
    weakened: bool = False
    """Whether less was asked for than the machine may give."""
    installed_data: InstalledData = "open"
    """What a submission may read of the data files of installed packages."""


class Runner(Protocol):
    """Runs stages. Used as a context manager; `close` leaves no process and no temporary file behind."""

    def isolation(self) -> Isolation:
        """What this runner proved that it holds."""
        ...

    def run(self, job: Job) -> StageResult:
        """Run one stage to its end. A bad submission is a result; only our own faults raise.

        Raises:
            HeldoutError: the machine could not start or supervise the process.
        """
        ...

    def is_ready(self, task: str) -> bool:
        """Whether this trusted work begins there at once, with nothing to import, and finds all files of this user."""
        ...

    def close(self) -> None:
        """End every process and remove every temporary file."""
        ...

    def __enter__(self) -> Runner: ...

    def __exit__(self, *exc: object) -> None: ...
