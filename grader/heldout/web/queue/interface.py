"""One hand-in as the queue keeps it, and what a student is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal["waiting", "done", "failed"]
"""`done`: it has an attempt. `failed`: heldout could not grade it, which is nobody's score."""

WORK = "hand-in "
"""What the names of claims on hand-ins begin with."""
IN_TIME = timedelta(seconds=120)
"""An upload that was announced counts from its beginning, where it is complete within so long."""


@dataclass(frozen=True)
class WaitingFile:
    """A file that came, before it is kept."""

    name: str
    """As `checked_name` gives it."""
    content: bytes
    content_hash: str
    """SHA-256 of the content, in hexadecimal digits."""


@dataclass(frozen=True)
class HandedIn:
    """One hand-in of a student."""

    id: str
    challenge_id: str
    learner: str
    file_name: str
    content_hash: str
    """SHA-256 of the file, in hexadecimal digits."""
    size: int
    """Bytes."""
    handed_in_at: datetime
    """UTC, by the clock of the database; what deadlines go by."""
    stored_at: datetime
    """UTC."""
    state: State
    taken: int
    """How often a grader has taken it."""
    attempt_id: str | None = None
    """Of the attempt, once it is done."""
    fault: str | None = None
    """Why heldout could not grade it, for the instructor."""
    finished_at: datetime | None = None
    seconds: float | None = None
    """From when a grader took it to its end."""


@dataclass(frozen=True)
class QueuePlace:
    """Where a hand-in stands."""

    state: Literal["waiting", "grading", "done", "failed"]
    ahead: int = 0
    """How many others come first."""
    seconds_left: float | None = None
    """About how long until it is graded; None where nothing was graded yet to tell by, or it is over."""

    @property
    def is_over(self) -> bool:
        """Whether nothing comes any more."""
        return self.state in ("done", "failed")

    @property
    def words(self) -> str:
        """A sentence for the student."""
        match self.state:
            case "done":
                return "It is graded."
            case "failed":
                return (
                    "heldout could not grade it. That is not your fault and costs you nothing: your instructor sees it "
                    "and lets it be graded again."
                )
            case "grading":
                return f"It is being graded now{_about(self.seconds_left)}."
            case "waiting":
                others = {0: "It is the next one", 1: "One other comes first"}
                return f"{others.get(self.ahead, f'{self.ahead} others come first')}{_about(self.seconds_left)}."


def _about(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return f", about {max(5, round(seconds / 5) * 5)} seconds left"
    return f", about {round(seconds / 60)} minutes left"
