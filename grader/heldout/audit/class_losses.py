"""Where the learners of a challenge lost their points so far, and what that says of what it trains."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from heldout.attempts.interface import Attempt
from heldout.leaderboard.rank import by_learner, counting_attempt
from heldout.report.lost_most import PART_WORDS
from heldout.scoring.measured import PartName

FEWEST = 10
"""Learners with points: fewer say nothing of a challenge."""
SPLIT_PARTS: tuple[PartName, ...] = ("model_choice", "data_handling", "tuning")


@dataclass(frozen=True)
class PartLosses:
    """What a class lost in one part."""

    known: int
    """Learners of whose attempts the part is known."""
    ever: int
    """Of them, those who clearly lost points here in some attempt."""
    still: int
    """Of them, those who clearly lose points here in the attempt that counts."""
    mean: float
    """Points lost here by the attempts that count, on average; 0 where none is known."""

    @property
    def recovered(self) -> int:
        """Those who lost points here, and got over it."""
        return self.ever - self.still


@dataclass(frozen=True)
class ClassLosses:
    """Where the learners of one version of a challenge lost their points."""

    learners: int
    """Who have points."""
    median: float | None
    """Of the points of the attempts that count; None where there are none."""
    parts: Mapping[PartName, PartLosses]


@dataclass(frozen=True)
class Lesson:
    """What a class shows of a challenge."""

    part: PartName
    untrained: bool
    """Nobody lost points here; else most do, and nobody got over it."""
    text: str
    """A sentence."""


def class_losses(attempts: Iterable[Attempt], version: str) -> ClassLosses:
    """Where points were lost, by attempts on the version of the challenge with this content hash."""
    groups = by_learner(one for one in attempts if one.challenge_hash == version and one.points is not None)
    counting = {learner: counting_attempt(group, version) for learner, group in groups.items()}
    points = [one.points for one in counting.values() if one.points is not None]
    return ClassLosses(
        len(groups),
        statistics.median(points) if points else None,
        {part: _losses(part, groups, counting) for part in SPLIT_PARTS},
    )


def _losses(part: PartName, groups: Mapping[str, list[Attempt]], counting: Mapping[str, Attempt]) -> PartLosses:
    known = [name for name, group in groups.items() if any(_worse(one, part) is not None for one in group)]
    ever = [name for name in known if any(_worse(one, part) for one in groups[name])]
    still = [name for name in ever if _worse(counting[name], part)]
    lost = [
        100.0 - kept
        for one in counting.values()
        if one.card.points is not None and (kept := one.card.points.parts().get(part)) is not None
    ]
    return PartLosses(len(known), len(ever), len(still), statistics.fmean(lost) if lost else 0.0)


def _worse(attempt: Attempt, part: PartName) -> bool | None:
    """Whether the attempt clearly lost points here; None where that is not known."""
    loss = attempt.card.regret.parts().get(part) if attempt.card.regret else None
    return None if loss is None else loss.verdict == "worse"


def lessons(losses: ClassLosses) -> Iterator[Lesson]:
    """What the class shows, where it is large enough to show anything."""
    for part, each in losses.parts.items():
        if each.known < FEWEST:
            continue
        if each.ever == 0:
            said = f"None of {each.known} learners lost points by {PART_WORDS[part]}: this challenge does not train it"
            yield Lesson(part, True, said)
        elif 2 * each.ever >= each.known and each.recovered == 0:
            lost = f"{each.ever} of {each.known} learners lost points by {PART_WORDS[part]}"
            yield Lesson(part, False, f"{lost}, and none of them has got over it")
