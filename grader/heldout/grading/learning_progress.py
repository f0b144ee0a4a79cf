"""How far a learner is in a course, and which challenge would teach them most now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, get_args

from heldout.base.vocabulary import Skill
from heldout.challenge.course_id import course_id
from heldout.challenge.key import ChallengeKey
from heldout.challenge.path import in_order_of_path
from heldout.report.learning_progress import ChallengeProgress, LearningProgress, SkillProgress

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.challenge.summary import ChallengeSummary
    from heldout.grading.session import Session


def learning_progress(session: Session) -> LearningProgress:
    """The learner's map of the course.

    Raises:
        UsageError: no course may be used, or the learner's name cannot be one.
        StoreError: the database cannot be read.
    """
    path = in_order_of_path(session.listing().challenges)
    best, learner, course = session.best_results(path), session.learner, course_id(session.folder)
    with session.store() as store:
        hints = store.learning.hints_by_challenge(course, learner)
        finished = store.learning.finished(course, learner)
        days = {
            attempt.created_at.astimezone(UTC).date()
            for name in best
            for attempt in store.outcomes(ChallengeKey(course, name), learner)
        }
    following = session.following(path, best)
    return LearningProgress(
        learner,
        len(path),
        tuple(_skill(name, path, best) for name in get_args(Skill) if any(name in one.skills for one in path)),
        tuple(
            ChallengeProgress(
                one.id,
                best[one.id].attempts,
                None if best[one.id].is_older else best[one.id].points,
                best[one.id].is_behind,
                hints.get(one.id, 0),
                one.id in finished,
            )
            for one in path
            if one.id in best
        ),
        in_a_row(days, datetime.now(UTC).date()),
        following,
    )


def _skill(name: str, path: Sequence[ChallengeSummary], best: Mapping[str, BestResult]) -> SkillProgress:
    training = [one for one in path if name in one.skills]
    return SkillProgress(name, sum(1 for one in training if one.id in best and best[one.id].is_behind), len(training))


def in_a_row(days: Iterable[date], today: date) -> int:
    """How many days in a row have one, up to today, or to yesterday where today has none yet.

    >>> in_a_row([date(2026, 5, 1), date(2026, 5, 2)], date(2026, 5, 3)), in_a_row([date(2026, 5, 1)], date(2026, 5, 3))
    (2, 0)
    """
    found = set(days)
    last = today if today in found else today - timedelta(days=1)
    count = 0
    while last - timedelta(days=count) in found:
        count += 1
    return count
