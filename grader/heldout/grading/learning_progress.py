"""How far a learner is in a course, and which challenge would teach them most now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, get_args

from heldout.base.vocabulary import Level, Skill
from heldout.base.words import listed
from heldout.challenge.course_id import course_id
from heldout.challenge.key import ChallengeKey
from heldout.challenge.path import in_order_of_path
from heldout.report.learning_progress import ChallengeProgress, LearningProgress, SkillProgress

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.challenge.summary import ChallengeSummary
    from heldout.grading.session import Session

_LEVELS = get_args(Level)


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
    following = best_next(path, best)
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


def best_next(path: Sequence[ChallengeSummary], best: Mapping[str, BestResult]) -> str | None:
    """The challenge to go on with and why, in a sentence: the one that trains most of what was trained least.

    Only what builds on nothing that is still ahead, and of the lowest level that has some of those. None where all are
    behind the learner.
    """
    behind = {name for name, result in best.items() if result.is_behind}
    left = [one for one in path if one.id not in behind]
    if not left:
        return None
    known = {one.id for one in path}
    ready = [one for one in left if not (set(one.builds_on) & known) - behind] or left
    lowest = min(_LEVELS.index(one.level) for one in ready)
    fitting = [one for one in ready if _LEVELS.index(one.level) == lowest]
    done = {skill: sum(1 for one in path if one.id in behind and skill in one.skills) for skill in get_args(Skill)}
    chosen = max(fitting, key=lambda one: sum(1 / (1 + done[skill]) for skill in one.skills))
    fresh = [skill.replace("-", " ") for skill in chosen.skills if not done[skill]]
    if fresh:
        why = f"it trains {listed(fresh)}, of which you have solved nothing yet"
    else:
        why = f"it trains {listed(skill.replace('-', ' ') for skill in chosen.skills)}, of which you have solved least"
    about = f" It is about this: {chosen.problem.rstrip('.')}." if chosen.problem else ""
    return f"Next: {chosen.id} ({chosen.level}), because {why}.{about} `heldout start {chosen.id}` begins it."


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
