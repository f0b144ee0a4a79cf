"""Where a hand-in stands in the queue, and about how long it takes until it is graded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from heldout.attempts.claims import Claims
from heldout.web.queue.interface import WORK, HandedIn, QueuePlace
from heldout.web.queue.queue import HandInQueue


@dataclass(frozen=True)
class QueueNow:
    """A queue at one moment, from which everybody's place can be told."""

    ids: frozenset[str]
    """Of all that wait; those that are being graded are among them."""
    at_work: frozenset[str]
    """Ids of the hand-ins that are being graded."""
    graders: int
    """How many grade; at least 1."""
    waiting: Sequence[datetime]
    """When those that wait were handed in, sorted; those that are being graded are among them."""
    untaken: Sequence[datetime]
    """Likewise, without those that are being graded."""
    seconds: float | None
    """What one takes, by the last ones; None where nothing was graded yet."""


def queue_now(queue: HandInQueue, claims: Claims) -> QueueNow:
    """The queue as it is.

    Raises:
        StoreError: the database cannot be read.
    """
    found = claims.at_work(WORK)
    at_work = frozenset(each.removeprefix(WORK) for each in found)
    waiting, lately = queue.in_state("waiting"), queue.lately()
    return QueueNow(
        frozenset(each.id for each in waiting),
        at_work,
        max(1, len(set(found.values()))),
        [each.handed_in_at for each in waiting],
        [each.handed_in_at for each in waiting if each.id not in at_work],
        median(lately) if lately else None,
    )


def place_of(hand_in: HandedIn, now: QueueNow) -> QueuePlace:
    """Its place by the time of handing in, as graders take them."""
    if hand_in.state != "waiting":
        return QueuePlace(hand_in.state)
    if hand_in.id in now.at_work:
        return QueuePlace("grading", 0, now.seconds)
    ahead = bisect_left(now.untaken, hand_in.handed_in_at)
    rounds = bisect_left(now.waiting, hand_in.handed_in_at) // now.graders + 1
    return QueuePlace("waiting", ahead, None if now.seconds is None else rounds * now.seconds)
