"""What every runner promises: one job in, one bounded frame out, whatever the submission does."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol

from heldout.sandbox.warned import Warned
from heldout.submission.interface import SubmittedFile
from heldout.vocabulary import IsolationLevel

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


@dataclass(frozen=True)
class StageResult:
    """How a stage ended. `header` and `payload` are untrusted."""

    ending: Ending
    header: dict[str, Any] | None = None
    """The frame's JSON header, when there is a frame."""
    payload: bytes = b""
    exit_code: int | None = None
    """As the shell would say: negative for a signal."""
    stdout: str = ""
    """The first 64 KiB, control characters removed."""
    stderr: str = ""
    """The last 64 KiB, control characters removed."""
    usage: Usage = Usage()


@dataclass(frozen=True)
class Isolation:
    """The isolation that was really in force."""

    level: IsolationLevel
    layers: tuple[str, ...]
    network_blocked: bool
    memory_limit: Literal["hard", "watched", "none"]

    def as_json(self) -> dict[str, Any]:
        """The score card's `isolation`."""
        return {
            "level": self.level,
            "layers": list(self.layers),
            "network_blocked": self.network_blocked,
            "memory_limit": self.memory_limit,
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
    """What the run used: build and fit together. Times of fit and predict are the process's own word."""

    wall_seconds: float
    cpu_seconds: float
    peak_memory_mb: float
    fit_seconds: float | None = None
    predict_seconds: float | None = None


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
    description: dict[str, Any] | None = None
    """What the fit stage says of the model; untrusted."""
    resources: Resources | None = None
    stdout: str = ""
    warnings: tuple[Warned, ...] = ()
    """What it was warned of, the most frequent first."""
