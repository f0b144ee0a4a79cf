"""Attempts, and the store that keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from heldout.base.time_format import format_time
from heldout.challenge.key import ChallengeKey
from heldout.scoring.interface import BudgetLine, CoachFinding, ScoreCard
from heldout.scoring.measured import Score
from heldout.submission.interface import Submission

if TYPE_CHECKING:
    from heldout.attempts.claims import Claims
    from heldout.attempts.class_records import ClassRecords
    from heldout.attempts.learning_records import LearningRecords


@dataclass(frozen=True)
class AttemptOutcome:
    """What an attempt ended with, without its card: what a board of thousands looks at."""

    id: str
    """Short, unique, sortable by time; what `heldout explain` takes."""
    created_at: datetime
    """UTC."""
    learner: str
    challenge_id: str
    challenge_hash: str
    submission_hash: str
    submission_name: str
    status: str
    score: float | None
    """Public score as the metric computes it, which nobody but ranks, the Ladder and a regrade look at; None unless
    graded."""
    greater_is_better: bool
    points: float | None
    """As on the card."""
    late: bool = field(default=False, kw_only=True)
    """Made after the challenge was closed, or after its learner finished it."""
    course_id: str = field(kw_only=True)
    """The course whose challenge it is (`heldout.challenge.course_id`); empty where an older heldout kept it without,
    until a course of which it may be keeps another one."""
    handed_in_at: datetime | None = field(default=None, kw_only=True)
    """UTC. When it was handed in to somebody else, where that is known; None for who was graded then."""

    @property
    def key(self) -> ChallengeKey:
        """The challenge that it is on."""
        return ChallengeKey(self.course_id, self.challenge_id)

    @property
    def handed_in(self) -> datetime:
        """The moment that deadlines go by."""
        return self.handed_in_at or self.created_at

    @property
    def shown(self) -> Score | None:
        """The score as the card has it; None where the card has none or was not read."""
        return None

    @property
    def metric_name(self) -> str:
        """The metric of the card; empty where it was not read."""
        return ""

    @property
    def resource_lines(self) -> Sequence[BudgetLine] | None:
        """What resources cost, as the card has it; None without a budget, or where the card was not read."""
        return None

    @property
    def shown_score(self) -> float | None:
        """The score as the card has it, which is what people see; the score itself where a card has none."""
        return self.shown.public if self.shown else self.score


@dataclass(frozen=True)
class ShownOutcome(AttemptOutcome):
    """An attempt with what a board shows of its card."""

    said: Score | None = field(kw_only=True)
    metric: str = field(kw_only=True)
    budget: tuple[BudgetLine, ...] | None = field(default=None, kw_only=True)
    """What resources cost; None where the challenge had no budget."""

    @property
    def shown(self) -> Score | None:
        """As the card has it, or a board puts another one in its place."""
        return self.said

    @property
    def metric_name(self) -> str:
        """The metric of the card."""
        return self.metric

    @property
    def resource_lines(self) -> Sequence[BudgetLine] | None:
        """What resources cost, as the card has it."""
        return self.budget


@dataclass(frozen=True)
class Attempt(AttemptOutcome):
    """One graded submission as it is kept."""

    card: ScoreCard
    predictions: bytes | None = None
    """Packed predictions of both hidden parts (`heldout.scoring` packs and unpacks them)."""
    lookalikes: tuple[str, ...] = field(default=(), kw_only=True)
    """What `AttemptStore.add` found: when this is the learner's first attempt on the challenge, the learners there
    whose names a reader may take for this one. Not kept."""
    deciding: Mapping[str, Any] | None = field(default=None, compare=False, repr=False, kw_only=True)
    """`Challenge.deciding`, for the store to keep by `challenge_hash`; what comes out of a store has None here."""

    @property
    def shown(self) -> Score | None:
        """The score as the card has it."""
        return self.card.score

    @property
    def metric_name(self) -> str:
        """The metric of the card."""
        return self.card.metric.name

    @property
    def resource_lines(self) -> Sequence[BudgetLine] | None:
        """What resources cost, as the card has it."""
        return self.card.resources.budget if self.card.resources else None


@dataclass(frozen=True)
class Regraded:
    """What an attempt ends with under its challenge as it is now."""

    attempt: Attempt
    """The attempt to change, by its id, with the new grade. When it was made, its learner, its submission and whether
    it was late are not looked at: they stay."""
    reason: str
    """Why the grade before was replaced, for a person."""


@dataclass(frozen=True)
class Grading:
    """What an attempt ended with before it was regraded."""

    attempt_id: str
    number: int
    """0 for the first grade that the attempt had, 1 for the one after it, and so on."""
    graded_at: datetime
    """UTC. When the attempt got this grade."""
    replaced_at: datetime
    """UTC. When a regrade took it away."""
    reason: str
    """Why it was replaced."""
    challenge_hash: str
    status: str
    score: float | None
    greater_is_better: bool
    points: float | None
    card: ScoreCard
    predictions: bytes | None

    @property
    def shown_score(self) -> float | None:
        """The score as the card had it."""
        return self.card.score.public if self.card.score else self.score


@dataclass(frozen=True)
class Reopening:
    """A closing of a challenge that was taken back."""

    closed_at: datetime
    """UTC."""
    reopened_at: datetime
    """UTC."""
    reopened_by: str
    """The account that did it."""

    @property
    def text(self) -> str:
        """A sentence for the board and for who was on it."""
        return (
            f"Attempts were closed on {format_time(self.closed_at)} and reopened by {self.reopened_by} on "
            f"{format_time(self.reopened_at)}; what came in between is late."
        )

    def as_json(self) -> dict[str, str]:
        """`closed_at`, `reopened_at` and `reopened_by`."""
        times = {"closed_at": self.closed_at.isoformat(), "reopened_at": self.reopened_at.isoformat()}
        return {**times, "reopened_by": self.reopened_by}


class AttemptStore(Protocol):
    """Keeps attempts. Safe with several writers; a writer that is killed leaves no half attempt."""

    def add(self, attempt: Attempt, submission: Submission) -> Attempt:
        """Keep the attempt, its predictions and the submission (stored once per content); the attempt as stored.

        Raises:
            StoreError: the database cannot be written.
        """
        ...

    def get(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id (or a unique prefix of it), with its predictions."""
        ...

    def find(
        self, challenge: ChallengeKey | None = None, learner: str | None = None, content: str | None = None
    ) -> Sequence[Attempt]:
        """Attempts, oldest first, without their predictions."""
        ...

    def newest(
        self, challenge: ChallengeKey | None, learner: str, limit: int, skip: int = 0, course_id: str | None = None
    ) -> Sequence[Attempt]:
        """A learner's attempts, newest first and without their predictions: after the first `skip`, at most `limit`.

        Those on one challenge, in one course, or with None anywhere.
        """
        ...

    def outcomes(self, challenge: ChallengeKey, learner: str | None = None) -> Sequence[AttemptOutcome]:
        """What every attempt on a challenge ended with, oldest first; quick, as no card is read."""
        ...

    def with_shown(self, chosen: Sequence[AttemptOutcome]) -> Sequence[ShownOutcome]:
        """The same with what their cards say of the score; in their order."""
        ...

    def predictions(self, attempt_ids: Iterable[str]) -> Mapping[str, bytes]:
        """The packed predictions of these attempts (whole ids), as far as they were kept."""
        ...

    def submission(self, content_hash: str) -> Submission | None:
        """The stored submission with this content."""
        ...

    def regrade(self, regraded: Iterable[Regraded]) -> int:
        """Give attempts new grades and keep those that they had; how many attempts. All of them change, or none.

        Raises:
            StoreError: the database cannot be written, or holds no such attempt.
        """
        ...

    def advise(self, attempt_id: str, coach: Sequence[CoachFinding]) -> Attempt:
        """Let the coach say this on the card of the attempt with this id (a whole one); the attempt as it is then.

        Nothing that a grade is made of changes.

        Raises:
            StoreError: the database cannot be written, or holds no such attempt.
        """
        ...

    def gradings(self, attempt_id: str) -> Sequence[Grading]:
        """The grades that the attempt with this id (a whole one) had before, oldest first; empty for most."""
        ...

    def challenge_versions(self, challenge_hashes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """What these versions of challenges consisted of (`Challenge.deciding`), as far as an attempt told it."""
        ...

    def close_challenge(self, challenge: ChallengeKey) -> datetime:
        """Close attempts on a challenge (the first closing stands until it is taken back); when that was."""
        ...

    def reopen_challenge(self, challenge: ChallengeKey, by: str) -> Reopening | None:
        """Take the closing back and keep a record of it; None, and nothing done, where the challenge is open.

        Attempts that came while it was closed stay late: their cards showed private scores.
        """
        ...

    def reopenings(self, challenge: ChallengeKey) -> Sequence[Reopening]:
        """Every closing of the challenge that was taken back, oldest first."""
        ...

    def closed_at(self, challenge: ChallengeKey) -> datetime | None:
        """When attempts on a challenge were closed, or None while they are open."""
        ...

    @property
    def claims(self) -> Claims:
        """What graders have taken, so that several share the work.

        Raises:
            StoreError: the database was opened for reading and does not exist.
        """
        ...

    @property
    def records(self) -> ClassRecords:
        """What people decided about the class."""
        ...

    @property
    def learning(self) -> LearningRecords:
        """The hints that learners took, and what they finished."""
        ...

    def now(self) -> datetime:
        """The time in UTC that deadlines go by: the server's, or with SQLite this machine's."""
        ...

    def dispose(self) -> None:
        """Close every connection."""
        ...
