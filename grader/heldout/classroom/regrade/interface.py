"""The values of a regrade: what each attempt ends with, what that means for each learner, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from heldout.attempts.interface import Attempt
from heldout.base.errors import HeldoutError
from heldout.challenge.key import ChallengeKey
from heldout.classroom.regrade.grade_cache import NewGrade
from heldout.leaderboard.interface import BoardEntry

How = Literal["run", "rescored", "carried", "unchanged", "left"]
"""`run`: the submission was run again. `rescored`: its stored predictions were scored. `carried`: it ended badly and
would again, so the same grade counts for the new version. `unchanged`: nothing that changed in the challenge concerns
it. `left`: it could not be regraded, and keeps the grade it has."""


@dataclass(frozen=True)
class RegradeResult:
    """One attempt and what it ends with."""

    before: Attempt
    """Without its predictions."""
    after: Attempt
    """The same attempt with the new grade, without predictions; `before` itself where nothing is written."""
    how: How
    why: str
    """What changed in the challenge (`metric, landscape`), or why the attempt is left as it is; empty if unchanged."""
    new_grade: NewGrade | None = None
    """What is applied; None where nothing is."""
    fault: HeldoutError | None = None
    """Our own failure, where that is why the attempt is left as it is."""


@dataclass(frozen=True)
class Move:
    """One learner's line on the leaderboard before and after."""

    before: BoardEntry
    after: BoardEntry
    points: float | None
    """Gained; negative where points are lost; None where there are none before or after."""
    score: float | None
    """Gained utility (greater is better); None where the scores are those of different metrics, or one is missing."""
    why: str
    within_noise: bool = False
    """The change is no larger than what other hidden rows would make, in 95 % of cases."""

    @property
    def learner(self) -> str:
        """Whose line it is."""
        return self.after.learner

    @property
    def graded_otherwise(self) -> bool:
        """Whether the grade itself changes, and not only the rank."""
        changed = self.before.status != self.after.status or self.before.score != self.after.score
        return changed or _shown(self.before.points) != _shown(self.after.points)

    @property
    def moves(self) -> bool:
        """Whether anything on the learner's line changes."""
        return self.graded_otherwise or self.before.rank != self.after.rank


def _shown(points: float | None) -> float | None:
    return None if points is None else round(points, 1)


@dataclass(frozen=True)
class Regrading:
    """What a regrade of a challenge does."""

    challenge: ChallengeKey
    changes: tuple[str, ...]
    """What changed in the challenge, a sentence each; empty where nothing did."""
    results: tuple[RegradeResult, ...]
    """Every attempt, oldest first."""
    moves: tuple[Move, ...]
    """Every learner, who moves most first."""
    warning: str | None
    """Why it had better not be applied yet."""
    notes: tuple[str, ...]
    """What else the instructor should know."""
    quick: bool = False
    counting: bool = False

    def count(self, how: How) -> int:
        """How many attempts end this way."""
        return sum(result.how == how for result in self.results)

    @property
    def changed(self) -> tuple[RegradeResult, ...]:
        """The attempts that get a new grade."""
        return tuple(result for result in self.results if result.new_grade is not None)

    @property
    def exit_code(self) -> int:
        """0, or 4 where the grader failed on an attempt."""
        return max((result.fault.exit_code for result in self.results if result.fault is not None), default=0)
