"""The values of a batch: what each hand-in ends with, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from heldout.base.errors import HeldoutError
from heldout.challenge.interface import Challenge
from heldout.classroom.hand_ins.interface import HandIn, Unrecognised
from heldout.scoring.interface import CoachFinding, ScoreCard

if TYPE_CHECKING:
    from heldout.grading.advice import PendingAdvice
    from heldout.grading.grade import Graded
    from heldout.submission.interface import Submission

How = Literal["graded", "shared", "kept", "planned", "failed"]
"""`graded`: it was run now. `shared`: somebody else handed in the same, whose grade it has. `kept`: graded before,
and nothing that the grade depends on changed. `planned`: it would be graded. `failed`: heldout could not grade it."""


@dataclass(frozen=True)
class BatchOptions:
    """What the caller wants of a batch."""

    jobs: int
    """Hand-ins that are fitted at once; from two on, one more is read, scored or recorded meanwhile."""
    only: tuple[str, ...] = ()
    """Learners; empty for all."""
    since: datetime | None = None
    """Only what was handed in then or later."""
    dry_run: bool = False
    ask: Callable[[tuple[str, ...]], bool] | None = None
    """Asked whether names that look alike are different learners; None where nobody can be asked: they are then."""
    advice: bool = True
    """Make the fits that the coach checks its advice by, when every score is there."""


class Bench(Protocol):
    """Where hand-ins are graded; called from as many threads as it has slots."""

    @property
    def slots(self) -> int:
        """Hand-ins at once."""
        ...

    def grade(self, submission: Submission, learner: str, handed_in_at: datetime) -> Graded:
        """Grade it, and record the attempt; see `grading.handed_in.grade_handed_in`.

        Raises:
            ChallengeError: no submission can be graded.
            HeldoutError: it could not be graded this time.
        """
        ...

    def advise(self, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
        """All that the coach says, where a grade put that off.

        Raises:
            HeldoutError: the fits could not be made.
        """
        ...


@dataclass(frozen=True)
class BatchResult:
    """One learner's hand-in and what it ends with."""

    learner: str
    """As it is recorded."""
    hand_in: HandIn
    how: How
    card: ScoreCard | None = None
    """None where there is no verdict."""
    submission_hash: str = ""
    fault: HeldoutError | None = None
    """Why there is no verdict: never the learner's doing."""
    mark: float | None = None
    """Points, 0 or more, that count in place of the card's: of private rows, less what lateness takes; or None."""
    mark_words: str = ""
    """Why they are others than the card's, for the learner; empty where they are the same."""


@dataclass(frozen=True)
class Batch:
    """What became of a folder of hand-ins."""

    challenge: Challenge
    layout: str
    """The layout's title."""
    results: tuple[BatchResult, ...]
    """Sorted by learner; one for each."""
    left_out: tuple[Unrecognised, ...]
    lookalikes: tuple[tuple[str, ...], ...] = ()
    """Names that a reader may take for one another, those of earlier attempts among them."""
    class_notes: tuple[str, ...] = ()
    """Where hand-ins and class.toml do not go together, a sentence each: who is no learner of it, and who is late."""

    def by_status(self) -> Mapping[str, tuple[BatchResult, ...]]:
        """The results that have a verdict, by its status; the graded ones first, then the most frequent."""
        found: dict[str, list[BatchResult]] = {}
        for result in self.results:
            if result.card is not None:
                found.setdefault(str(result.card.status), []).append(result)
        order = sorted(found, key=lambda status: (status != "graded", -len(found[status]), status))
        return {status: tuple(found[status]) for status in order}

    @property
    def failures(self) -> tuple[BatchResult, ...]:
        """Those without a verdict, though one was asked for."""
        return tuple(result for result in self.results if result.how == "failed")

    @property
    def exit_code(self) -> int:
        """0 where every hand-in has a verdict, else the code of what went wrong."""
        return max((each.fault.exit_code for each in self.failures if each.fault is not None), default=0)

    def count(self, how: How) -> int:
        """How many ended like this."""
        return sum(result.how == how for result in self.results)
