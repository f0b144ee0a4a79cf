"""How many attempts a learner has left today, where a course sets a limit. A day is one of UTC, for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from heldout.base.errors import UsageError
from heldout.base.time_format import format_time
from heldout.challenge.course import load_course
from heldout.challenge.interface import Challenge


class NoAttemptsLeft(UsageError):
    """The learner has used up the attempts of the day; nothing was run. The text says when the next one is possible."""


def attempts_per_day(challenge: Challenge) -> int | None:
    """The challenge's own limit, else its course's; None where neither has one.

    Raises:
        ChallengeError: the course's file is not valid.
    """
    own = challenge.definition.limits.attempts_per_day
    return own if own is not None else load_course(challenge.course).attempts_per_day


def require_allowed(challenge: Challenge, learner: str) -> bool:
    """Nothing where the learner may have another attempt today; whether attempts on the challenge are limited at all.

    Raises:
        NoAttemptsLeft: the learner has used up today's.
        StoreError: the attempts cannot be counted.
    """
    from heldout.attempts.store import opened_store
    from heldout.attempts.unrecorded import unrecorded_grades

    limit = attempts_per_day(challenge)
    if limit is None:
        return False
    with opened_store() as store:
        recorded = [each.created_at for each in store.find(challenge.key, learner) if each.status == "graded"]
    graded = [*recorded, *unrecorded_grades(challenge.key, learner)]
    require_attempt(challenge, learner, limit, graded, datetime.now(UTC))
    return True


def require_attempt(challenge: Challenge, learner: str, limit: int, graded: Iterable[datetime], now: datetime) -> None:
    """Nothing where the learner has an attempt left today.

    Args:
        challenge: what is to be graded on.
        learner: whose attempt it is.
        limit: attempts in a day.
        graded: when the learner's attempts were made that were graded, recorded or not; others do not count.
        now: the present moment.

    Raises:
        NoAttemptsLeft: there is none.
    """
    today = now.astimezone(UTC).date()
    used = sum(moment.astimezone(UTC).date() == today for moment in graded)
    if used < limit:
        return
    midnight = datetime.combine(today + timedelta(days=1), datetime.min.time(), UTC)
    minutes = int((midnight - now).total_seconds() // 60) + 1
    attempts = "the one attempt" if limit == 1 else f"the {limit} attempts"
    raise NoAttemptsLeft(
        f"{learner} has used {attempts} that {challenge.id} allows in a day (of UTC). The next one is possible from "
        f"{format_time(midnight)} on, in {minutes // 60} h {minutes % 60} min. Nothing was run. Attempts that failed "
        "did not count, and `heldout check` is not limited."
    )
