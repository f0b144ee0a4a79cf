"""A leaderboard as every format sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from heldout.attempts.interface import Reopening
from heldout.base.errors import UsageError
from heldout.base.notebook import ShownInNotebooks


@dataclass(frozen=True)
class OtherGrade:
    """What an attempt got on another version of the challenge, by that version's metric."""

    metric: str
    greater_is_better: bool
    score: float
    points: float | None


@dataclass(frozen=True)
class BoardEntry:
    """One learner's line on a leaderboard."""

    rank: tuple[int, int] | None
    """First and last rank that the entry may hold (ties share a range); None for a learner with no graded attempt, and
    where `unranked` says why."""
    learner: str
    attempt: str
    created_at: datetime
    status: str
    score: float | None
    points: float | None
    attempts: int
    """How many attempts the learner made."""
    late: bool = False
    ci95: tuple[float, float] | None = None
    """Of the score."""
    public: float | None = None
    """On a final board: the public score that the attempt was chosen by."""
    public_rank: tuple[int, int] | None = None
    """On a final board: the ranks that it held on the public rows, among those who are ranked."""
    unranked: str | None = None
    """Why a graded attempt has no rank, in a few words: `late`, `another version`."""
    other: OtherGrade | None = None
    """Of an attempt on another version of the challenge, whose score and points are None: what it got there."""
    looks_ahead: str | None = None
    """On a final board: how its query looks ahead, for which it has no rank."""


@dataclass(frozen=True)
class Leaderboard(ShownInNotebooks):
    """Who stands where on a challenge, and what the ranks mean."""

    challenge_id: str
    title: str
    metric: str
    greater_is_better: bool
    entries: tuple[BoardEntry, ...]
    final: bool = False
    """The scores are those of the private rows."""
    compared: bool = False
    """Ranks are ranges from a test of significance, and each learner's attempt is the one that the Ladder shows.
    Otherwise the best plain scores are ranked, and only equal ones share a rank."""
    noise: float | None = None
    """The noise floor: half of all pairs of entries have to differ by at least this much to be told apart
    from luck; None where nothing was compared or no two predictions differ."""
    by_points: bool = False
    """Ranks and the noise floor are those of points, and scores stand beside; otherwise they are the metric's."""
    closed_at: datetime | None = None
    """When attempts were closed; None while they are open."""
    reopenings: tuple[Reopening, ...] = ()
    """Earlier closings that were taken back, oldest first."""
    notes: tuple[str, ...] = field(default=())
    first: int = 1
    """The number of the first entry, where this is a page of a longer board."""
    in_all: int | None = None
    """How many entries the whole board has, where this is a page of it."""

    def page(self, number: int, size: int) -> Leaderboard:
        """The entries of one page, both from 1; everything else is that of the whole board.

        Raises:
            UsageError: there is no such page.
        """
        pages = max(1, -(-len(self.entries) // size))
        if not 1 <= number <= pages:
            raise UsageError(f"there is no page {number}: the board has {pages} of up to {size} entries.")
        start = (number - 1) * size
        return replace(self, entries=self.entries[start : start + size], first=start + 1, in_all=len(self.entries))

    def __str__(self) -> str:
        from heldout.leaderboard.render import render_leaderboard

        return render_leaderboard(self, "table").rstrip("\n")
