"""Which of several attempts counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar


class Ranked(Protocol):
    """What a choice between attempts looks at."""

    @property
    def id(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def status(self) -> str: ...
    @property
    def score(self) -> float | None: ...
    @property
    def challenge_hash(self) -> str: ...
    @property
    def greater_is_better(self) -> bool: ...


AnyRanked = TypeVar("AnyRanked", bound=Ranked)
SOLVED = 90.0
"""Points from which on a challenge counts as solved."""


@dataclass(frozen=True)
class BestResult:
    """A learner's best attempt on one challenge, or the last one where none was graded."""

    challenge_id: str
    challenge_hash: str
    """Of the version of the challenge that it was graded on."""
    id: str
    """The attempt's."""
    created_at: datetime
    status: str
    score: float | None
    """Public score: as the metric computes it while a best one is looked for, as its card has it once it is found;
    None unless graded."""
    greater_is_better: bool
    points: float | None
    attempts: int
    """How many attempts the learner made on this challenge."""
    is_older: bool = False
    """Graded on another version of the challenge than asked for: its score is not one of the challenge as it is."""

    @property
    def is_solved(self) -> bool:
        """Whether it earned what counts as solved, on whichever version."""
        return self.points is not None and self.points >= SOLVED

    @property
    def is_behind(self) -> bool:
        """Whether a path goes on after it: it is solved, or graded by the metric alone, which says no points."""
        return self.is_solved or (self.points is None and self.status == "graded")


def utility(score: float, greater_is_better: bool) -> float:
    """The score with bigger as better, rounded to 6 significant digits: what comparisons look at.

    >>> utility(0.12345649, greater_is_better=False)
    -0.123456
    """
    return float(f"{score if greater_is_better else -score:.5e}")


def is_graded(attempt: Ranked) -> bool:
    """Whether the attempt has a score to rank by."""
    return attempt.status == "graded" and attempt.score is not None and math.isfinite(attempt.score)


def best_attempt(attempts: Iterable[AnyRanked], greater_is_better: bool) -> AnyRanked:
    """The graded attempt with the best score (the earliest among equal ones), else the last attempt.

    Raises:
        ValueError: there is no attempt.
    """
    ordered = sorted(attempts, key=lambda attempt: (attempt.created_at, attempt.id))
    graded = [attempt for attempt in ordered if is_graded(attempt)]
    if not graded:
        if not ordered:
            raise ValueError("there is no attempt to choose from")
        return ordered[-1]
    return max(graded, key=lambda attempt: utility(attempt.score or 0.0, greater_is_better))


def best_of_version(attempts: Iterable[AnyRanked], version: str) -> AnyRanked:
    """The best graded attempt on this version of the challenge; else the best on the newest version that has one.

    Scores of different versions, which may be those of different metrics, are never compared. Without a graded attempt
    it is the last one.

    Raises:
        ValueError: there is no attempt.
    """
    ordered = sorted(attempts, key=lambda attempt: (attempt.created_at, attempt.id))
    graded = [attempt for attempt in ordered if is_graded(attempt)]
    current = [attempt for attempt in graded if attempt.challenge_hash == version]
    if not current and graded:
        current = [attempt for attempt in graded if attempt.challenge_hash == graded[-1].challenge_hash]
    return best_attempt(current or ordered, current[-1].greater_is_better if current else True)


def best_per_challenge(results: Iterable[BestResult], versions: Mapping[str, str]) -> dict[str, BestResult]:
    """One result per challenge id, with the number of attempts it was chosen from.

    Args:
        results: of one learner.
        versions: the present content hash of challenges by id; of others the newest version with a score counts.
    """
    by_challenge: dict[str, list[BestResult]] = {}
    for result in results:
        by_challenge.setdefault(result.challenge_id, []).append(result)
    found = {}
    for challenge_id, group in by_challenge.items():
        best = best_of_version(group, versions.get(challenge_id, ""))
        is_older = best.challenge_hash != versions.get(challenge_id, best.challenge_hash)
        found[challenge_id] = replace(best, attempts=len(group), is_older=is_older and is_graded(best))
    return found
