"""Whether a learner may hand in now: deadlines that have not opened, and how many attempts a course allows.

A day is one of the class's zone where there is a class.toml, else one of UTC, for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.base.errors import UsageError
from heldout.base.time_format import format_time
from heldout.challenge.course import load_course
from heldout.challenge.interface import Challenge


class NoAttemptsLeft(UsageError):
    """The learner has used up the attempts of the day, or all; nothing was run. The text says what is possible when."""


class NotOpenYet(UsageError):
    """The challenge's deadline has not opened; nothing was run."""


@dataclass(frozen=True)
class AttemptLimits:
    """How many graded attempts a learner may make on a challenge; None where there is no limit."""

    per_day: int | None
    in_all: int | None = None


def limits_of(challenge: Challenge, rules: ClassRules | None) -> AttemptLimits:
    """The day's limit of the challenge, else of its class, else of its course; and the class's in all.

    Raises:
        ChallengeError: the course's file is not valid.
    """
    own = challenge.definition.limits.attempts_per_day
    of_class = rules.definition.attempts_per_day if rules else None
    per_day = next((each for each in (own, of_class) if each is not None), None)
    if per_day is None:
        per_day = load_course(challenge.course).attempts_per_day
    return AttemptLimits(per_day, rules.definition.attempts if rules else None)


def require_allowed(challenge: Challenge, learner: str) -> bool:
    """Nothing where the learner may have another attempt now; whether attempts on the challenge are limited at all.

    Raises:
        NotOpenYet: its deadline has not opened.
        NoAttemptsLeft: the learner has used up today's, or all.
        StoreError: the attempts cannot be counted.
        ChallengeError: the course's or the class's file is not valid.
    """
    from heldout.attempts.store import opened_store
    from heldout.attempts.unrecorded import unrecorded_grades

    rules = class_rules(challenge.course)
    limits = limits_of(challenge, rules)
    deadline = rules.deadline(challenge.id, learner) if rules else None
    opens = deadline.opens if deadline else None
    is_limited = limits != AttemptLimits(None)
    if not is_limited and opens is None:
        return False
    with opened_store() as store:
        now = store.now()
        if opens is not None and now < opens:
            raise NotOpenYet(f"{challenge.id} opens {format_time(opens)}. Nothing was run.")
        found = store.outcomes(challenge.key, learner) if is_limited else ()
        recorded = [each.created_at for each in found if each.status == "graded"]
    graded = [*recorded, *unrecorded_grades(challenge.key, learner)]
    require_attempt(challenge, learner, limits, graded, now, rules)
    return is_limited


def require_attempt(
    challenge: Challenge,
    learner: str,
    limits: AttemptLimits,
    graded: Iterable[datetime],
    now: datetime,
    rules: ClassRules | None = None,
) -> None:
    """Nothing where the learner has an attempt left now.

    Args:
        challenge: what is to be graded on.
        learner: whose attempt it is.
        limits: how many there are.
        graded: when the learner's attempts were made that were graded, recorded or not; others do not count.
        now: the present moment.
        rules: the class's, whose zone has the days.

    Raises:
        NoAttemptsLeft: there is none.
    """
    graded = tuple(graded)
    uncounted = "Attempts that failed did not count, and `heldout check` is not limited."
    if limits.in_all is not None and len(graded) >= limits.in_all:
        used = "the one attempt" if limits.in_all == 1 else f"the {limits.in_all} attempts"
        raise NoAttemptsLeft(f"{learner} has used {used} that {challenge.id} allows. Nothing was run. {uncounted}")
    begins, following = rules.day_of(now) if rules else _day_of_utc(now)
    used_today = sum(begins <= moment < following for moment in graded)
    if limits.per_day is None or used_today < limits.per_day:
        return
    minutes = int((following - now).total_seconds() // 60) + 1
    used = "the one attempt" if limits.per_day == 1 else f"the {limits.per_day} attempts"
    zone = rules.definition.zone if rules else "UTC"
    raise NoAttemptsLeft(
        f"{learner} has used {used} that {challenge.id} allows in a day (of {zone}). The next one is possible from "
        f"{format_time(following)} on, in {minutes // 60} h {minutes % 60} min. Nothing was run. {uncounted}"
    )


def _day_of_utc(now: datetime) -> tuple[datetime, datetime]:
    begins = datetime.combine(now.astimezone(UTC).date(), datetime.min.time(), UTC)
    return begins, begins + timedelta(days=1)
