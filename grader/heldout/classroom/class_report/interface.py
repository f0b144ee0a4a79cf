"""The values of a class report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from heldout.audit.class_losses import ClassLosses


@dataclass(frozen=True)
class CommonFinding:
    """One thing that the coach noticed with several learners."""

    code: str
    learners: int
    """With whom it was noticed in the attempt that counts."""
    example: str
    """What it said to one of them."""


@dataclass(frozen=True)
class TriedFamily:
    """A family of models and what it brought."""

    family: str
    learners: int
    """Who tried it."""
    best: float | None
    """The most points that anybody had with it."""


@dataclass(frozen=True)
class StuckLearner:
    """Somebody who goes on trying and gets no further."""

    learner: str
    since: datetime
    """When their best attempt was made."""
    tries: int
    """Graded attempts after it."""
    points: float
    """Of the best one."""
    tried: tuple[str, ...]
    """The families of the attempts after it, in the order in which they came."""
    advice: str | None
    """What the coach said first to the best one."""


@dataclass(frozen=True)
class ChallengeReport:
    """What a class did on one challenge, as it is now."""

    challenge_id: str
    title: str
    learners: int
    attempts: int
    older: int
    """Attempts on other versions of the challenge, which are not looked at."""
    ends: Mapping[str, int]
    """Attempts by their status, the most frequent first."""
    points: tuple[float, ...]
    """Of each learner's attempt that counts, sorted."""
    losses: ClassLosses
    lessons: tuple[str, ...]
    """What the class shows of the challenge: sentences without a full stop."""
    findings: tuple[CommonFinding, ...]
    tried: tuple[TriedFamily, ...]
    stuck: tuple[StuckLearner, ...]
    progress: tuple[tuple[datetime, float], ...]
    """The median of the learners' best points so far, after each day with attempts."""


@dataclass(frozen=True)
class ClassReport:
    """What a class did."""

    course: str
    """Its title."""
    made: datetime
    learners: int
    challenges: tuple[ChallengeReport, ...]
    """The hardest first: those where the class has the fewest points."""

    @property
    def hardest(self) -> ChallengeReport | None:
        """The challenge where the median of the points is lowest, if several have points to compare."""
        with_points = [each for each in self.challenges if each.losses.median is not None]
        return min(with_points, key=lambda each: each.losses.median or 0.0) if len(with_points) > 1 else None
