"""Whether a learner may have another attempt today, and the counting of those that are not recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.grading.grade import Graded


def require_allowed(challenge: Challenge, learner: str) -> bool:
    """Whether attempts on the challenge are limited at all.

    Raises:
        NoAttemptsLeft: the learner has used up today's.
        StoreError: the attempts cannot be counted.
    """
    from heldout.attempts.allowance import attempts_per_day, require_attempt
    from heldout.attempts.store import open_store
    from heldout.attempts.unrecorded import unrecorded_grades
    from heldout.base.paths import database_url

    limit = attempts_per_day(challenge)
    if limit is None:
        return False
    store = open_store(database_url(), create=False)
    try:
        recorded = [each.created_at for each in store.find(challenge.id, learner) if each.status == "graded"]
    finally:
        store.dispose()
    graded = [*recorded, *unrecorded_grades(challenge.id, learner)]
    require_attempt(challenge, learner, limit, graded, datetime.now(UTC))
    return True


def count_this(graded: Graded, challenge_id: str, limited: bool) -> None:
    """Count a grade that is not recorded, if it has a score.

    Raises:
        StoreError: it cannot be counted, and attempts are limited.
    """
    from heldout.attempts.unrecorded import count_unrecorded
    from heldout.base.errors import StoreError

    if graded.card.score is None:
        return
    try:
        count_unrecorded(challenge_id, graded.card.learner, datetime.fromisoformat(graded.card.created_at))
    except StoreError:
        if limited:
            raise
