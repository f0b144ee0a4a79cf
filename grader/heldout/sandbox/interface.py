"""What every runner promises: one job in, one bounded frame out, whatever the submission does."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol

from heldout.base.vocabulary import IsolationLevel
from heldout.sandbox.warned import Warned
from heldout.submission.interface import SubmittedFile

MIB = 1024 * 1024

TRUSTED_SECONDS = 600.0
"""Wall time of our own work, so that a challenge's metric that hangs is found out."""

LEVELS: tuple[IsolationLevel, ...] = ("none", "limits", "standard", "strict")
"""From the weakest to the strongest."""


@dataclass(frozen=True)
class Limits:
    """What one stage may use."""

    cpu_seconds: float = 60.0
    memory_mb: int = 2048
    """Above what the interpreter and the preloaded libraries need."""
    wall_seconds: float = 130.0
    output_bytes: int = 8 * MIB
    """Standard output and error together; more ends the run."""
    file_bytes: int = MIB // 2
    """Largest file that it may write, in the folder for libraries."""
    files: int = 256
    """Files and folders that it may make there, those that it removes again included."""
    threads: int = 16
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


@dataclass(frozen=True)
class Phase:
    """A step of a stage: the process is handed what it needs, and answers with one frame.

    Its clock runs outside of the process, from the moment when the inputs begin to be handed over until the whole
    answer has come. So a step cannot begin early, and what it answers before its inputs is no answer.
    """

    name: str
    blobs: tuple[tuple[str, bytes | Path], ...] = ()
    """Handed over when the phase before it has been answered."""
    result_bytes: int = 0
    """Largest payload of its answer."""


@dataclass(frozen=True)
class Job:
    """One stage's work. Everything in it was written by trusted code; only the bytes of `files` may be a learner's."""

    stage: Literal["build", "fit", "trusted", "probe"]
    """`trusted` runs our own code on labels and checked numbers, unconfined; the others run confined."""
    header: dict[str, Any]
    """JSON; what `heldout.sandbox.stages` expects for this stage."""
    blobs: tuple[tuple[str, bytes | Path], ...] = ()
    """Named byte strings, or files whose bytes are sent."""
    files: tuple[SubmittedFile, ...] = ()
    """Placed in the scratch folder, which is the working directory: the learner's, or a challenge's own code."""
    limits: Limits = field(default_factory=Limits)
    later: tuple[Phase, ...] = ()
    """What follows the first phase, which gets `blobs` and may answer with `limits.result_bytes`."""
    author_code: bool = False
    """Trusted work will call a challenge's own Python, which runs in a confined process of its own."""

    @property
    def phases(self) -> tuple[Phase, ...]:
        """All of them, in order. What comes before there is any data is called `build`."""
        first = "build" if self.stage == "fit" else self.stage
        return (Phase(first, self.blobs, self.limits.result_bytes), *self.later)


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
    """In order; the last one is where it ended."""


@dataclass(frozen=True)
class Answer:
    """One frame of a stage's process: untrusted."""

    header: dict[str, Any]
    payload: bytes


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

    def as_json(self) -> dict[str, Any]:
        """The score card's `isolation`."""
        return {
            "level": self.level,
            "layers": list(self.layers),
            "network_blocked": self.network_blocked,
            "memory_limit": self.memory_limit,
            "weakened": self.weakened,
            "installed_data": self.installed_data,
        }


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

    def close(self) -> None:
        """End every process and remove every temporary file."""
        ...

    def __enter__(self) -> Runner: ...

    def __exit__(self, *exc: object) -> None: ...


class Status(StrEnum):
    """The verdict on an attempt."""

    GRADED = "graded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    FORBIDDEN = "forbidden"
    INVALID_OUTPUT = "invalid_output"
    GRADER_ERROR = "grader_error"


@dataclass(frozen=True)
class Predictions:
    """Predictions for both hidden parts: checked for size, shape, type, finiteness and range."""

    dtype: Literal["<f8", "<i8"]
    public: bytes
    private: bytes
    columns: int
    """1 for shape (n,), k for shape (n, k)."""


@dataclass(frozen=True)
class Resources:
    """What the run used: build, fit and predict together, all of it measured from outside the process."""

    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    fit_seconds: float | None = None
    """What fitting took: wall time without waits for a processor. None where it was not reached."""
    predict_seconds: float | None = None
    """What predicting all hidden rows took, likewise: from handing the rows over until their predictions came."""
    phases: tuple[PhaseUsage, ...] = ()
    """Build, fit, predict of each part and description, as far as the run came."""

    def as_json(self) -> dict[str, Any]:
        """The score card's `resources`: seconds and megabytes, rounded."""
        totals = {name: _rounded(value) for name, value in vars(self).items() if name != "phases"}
        return totals | {"phases": {each.name: _numbers(each) for each in self.phases}}


def _numbers(used: PhaseUsage) -> dict[str, float | None]:
    return {name: _rounded(value) for name, value in vars(used).items() if name != "name"}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


@dataclass(frozen=True)
class Outcome:
    """How a submission ended."""

    status: Status
    message: str | None = None
    """What went wrong and what to do, for a person."""
    traceback: str | None = None
    """The learner's own lines."""
    predictions: Predictions | None = None
    verified: bool = False
    declared_reason: str | None = None
    """Why the model is declared and not verified."""
    recipe: dict[str, Any] | None = None
    """The checked recipe, when verified."""
    carried_numbers: int | None = None
    """How many numbers of its own the recipe holds beyond the library's defaults; None when it is not verified."""
    description: dict[str, Any] | None = None
    """What the fit stage says of the model; untrusted."""
    resources: Resources | None = None
    stdout: str = ""
    warnings: tuple[Warned, ...] = ()
    """What it was warned of, the most frequent first."""
