"""Two attempts side by side: what was handed in, what came of it, and whether that is more than luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.base.errors import HeldoutError, UsageError
from heldout.report.compared_attempts import ComparedAttempts, Noise, other_causes

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt, AttemptStore
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.grading.session import Session


def compare(session: Session, first: str | None, second: str | None) -> ComparedAttempts:
    """The older of two attempts beside the newer one.

    Args:
        session: whose learner asks.
        first: an id, or the beginning of one; None: the last attempt but one, on the workspace's challenge in one.
        second: likewise; None: the last attempt on the challenge of the first.

    Raises:
        UsageError: there are no such attempts, or they are on two challenges.
        StoreError: the database cannot be read.
    """
    from heldout.grading.finish import program_of

    one, other = _both(session, first, second)
    if one.key != other.key:
        raise UsageError(
            f"{one.id} is an attempt on {one.challenge_id}, and {other.id} one on {other.challenge_id}: two attempts "
            "on one challenge can be compared."
        )
    if one.id == other.id:
        raise UsageError(f"{one.id} was named twice: an attempt is compared with another one on its challenge.")
    before, after = sorted((one, other), key=lambda each: (each.created_at, each.id))
    with session.store() as store:
        programs = tuple(program_of(store, each) for each in (before, after))
        noise = _noise(session, store, before, after)
    same = before.submission_hash == after.submission_hash
    return ComparedAttempts(
        before, after, same, programs[0], programs[1], noise, other_causes(before.card, after.card) if same else ()
    )


def _both(session: Session, first: str | None, second: str | None) -> tuple[Attempt, Attempt]:
    if first is not None and second is not None:
        return session.attempt(first), session.attempt(second)
    if first is not None:
        one = session.attempt(first)
        with session.store() as store:
            newest = store.newest(one.key, one.learner, 2)
        others = [each for each in newest if each.id != one.id]
    else:
        last = session.attempt()
        with session.store() as store:
            newest = store.newest(last.key, last.learner, 2)
        one, others = last, list(newest[1:])
    if not others:
        raise UsageError(
            f"{one.id} is the only attempt on {one.challenge_id} so far: there is nothing to compare it with."
        )
    return one, others[0]


def _noise(session: Session, store: AttemptStore, before: Attempt, after: Attempt) -> Noise:
    """Whether the public rows tell them apart."""
    if before.status != "graded" or after.status != "graded":
        return Noise(None, None, "One of them was not graded.")
    if before.challenge_hash != after.challenge_hash:
        return Noise(None, None, "They were graded on two versions of the challenge, whose numbers are not comparable.")
    try:
        opened = session.challenge_of(after)
        if opened.challenge.content_hash != after.challenge_hash:
            return Noise(None, None, "The challenge has changed since, so that nothing more can be compared.")
        return _told_apart(opened, store, before, after)
    except HeldoutError as error:
        return Noise(None, None, f"Whether that is luck cannot be told: {error}")


def _told_apart(opened: OpenChallenge, store: AttemptStore, before: Attempt, after: Attempt) -> Noise:
    from heldout.leaderboard.compared import ranges_of, scores_of

    with opened.session:
        judge = opened.judge()
        shown = store.with_shown([before, after])
        scores = scores_of(store, judge, shown, "public")
        values = {each.id: each.score for each in shown if each.id in scores}
        found = ranges_of(judge, values, scores, "public")
    if len(found.ranks) < 2:
        return Noise(None, None, "Their predictions were not kept, so that nothing can tell whether that is luck.")
    apart = found.ranks[before.id] != found.ranks[after.id]
    return Noise(apart, found.noise, "")
