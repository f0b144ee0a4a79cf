"""Attempts become a class report: counts and medians alone, nothing is run."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time

from heldout.attempts.best import is_graded
from heldout.attempts.interface import Attempt
from heldout.audit.class_losses import class_losses, lessons
from heldout.challenge.interface import Challenge
from heldout.classroom.class_report.interface import (
    ChallengeReport,
    ClassReport,
    CommonFinding,
    StuckLearner,
    TriedFamily,
)
from heldout.leaderboard.rank import by_learner, counting_attempt

STUCK_TRIES = 3
"""Graded attempts after the best one, from which on somebody is said to be stuck."""
_MOST = 8
_ENOUGH_POINTS = 95.0
"""Nobody is stuck who has so many."""


def class_report(
    course: str, attempts: Sequence[tuple[Challenge, Sequence[Attempt]]], made: datetime | None = None
) -> ClassReport:
    """The report on these challenges of a course, with everybody's attempts on each."""
    reports = [challenge_report(challenge, found) for challenge, found in attempts]
    reports.sort(key=lambda each: (each.losses.median is None, each.losses.median or 0.0, each.challenge_id))
    learners = {one.learner for _, found in attempts for one in found}
    return ClassReport(course, made or datetime.now(UTC), len(learners), tuple(reports))


def challenge_report(challenge: Challenge, attempts: Sequence[Attempt]) -> ChallengeReport:
    """What the class did on one challenge."""
    current = [one for one in attempts if one.challenge_hash == challenge.content_hash]
    groups = by_learner(current)
    counting = [counting_attempt(group, challenge.content_hash) for group in groups.values()]
    losses = class_losses(current, challenge.content_hash)
    return ChallengeReport(
        challenge_id=challenge.id,
        title=challenge.definition.title,
        learners=len(groups),
        attempts=len(current),
        older=len(attempts) - len(current),
        ends=dict(Counter(str(one.status) for one in current).most_common()),
        points=tuple(sorted(one.points for one in counting if one.points is not None)),
        losses=losses,
        lessons=tuple(lesson.text for lesson in lessons(losses)),
        findings=_findings(counting),
        tried=_tried(current),
        stuck=_stuck(groups),
        progress=_progress(groups),
    )


def _findings(counting: Iterable[Attempt]) -> tuple[CommonFinding, ...]:
    counted: Counter[str] = Counter()
    example: dict[str, str] = {}
    for one in counting:
        for code in {finding.code for finding in one.card.coach}:
            counted[code] += 1
        for finding in one.card.coach:
            example.setdefault(finding.code, finding.message)
    return tuple(CommonFinding(code, count, example[code]) for code, count in counted.most_common(_MOST))


def _tried(attempts: Iterable[Attempt]) -> tuple[TriedFamily, ...]:
    learners: dict[str, set[str]] = {}
    best: dict[str, float] = {}
    for one in attempts:
        if one.card.model is None or not is_graded(one):
            continue
        family = one.card.model.family
        learners.setdefault(family, set()).add(one.learner)
        if one.points is not None:
            best[family] = max(best.get(family, 0.0), one.points)
    found = [TriedFamily(family, len(who), best.get(family)) for family, who in learners.items()]
    return tuple(sorted(found, key=lambda each: (-each.learners, each.family)))


def _stuck(groups: Mapping[str, Sequence[Attempt]]) -> tuple[StuckLearner, ...]:
    found = []
    for learner, group in groups.items():
        graded = [one for one in group if is_graded(one) and one.points is not None]
        if not graded:
            continue
        best = max(graded, key=lambda one: (one.points or 0.0, -one.created_at.timestamp()))
        after = graded[graded.index(best) + 1 :]
        points = best.points or 0.0
        if len(after) >= STUCK_TRIES and points < _ENOUGH_POINTS:
            families = [one.card.model.family for one in after if one.card.model is not None]
            advice = best.card.coach[0].message if best.card.coach else None
            tried = tuple(dict.fromkeys(families))
            found.append(StuckLearner(learner, best.created_at, len(after), points, tried, advice))
    return tuple(sorted(found, key=lambda each: (each.since, each.learner)))


def _progress(groups: Mapping[str, Sequence[Attempt]]) -> tuple[tuple[datetime, float], ...]:
    everything = ((one.created_at, learner, one.points) for learner, group in groups.items() for one in group)
    best: dict[str, float] = {}
    by_day: dict[datetime, float] = {}
    for moment, learner, points in sorted(everything, key=lambda each: each[:2]):
        if points is None:
            continue
        best[learner] = max(best.get(learner, 0.0), points)
        by_day[datetime.combine(moment.astimezone(UTC).date(), time(), UTC)] = statistics.median(best.values())
    return tuple(by_day.items())
