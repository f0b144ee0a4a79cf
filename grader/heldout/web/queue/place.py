"""Where a hand-in stands in the queue, and about how long it takes until it is graded."""

from __future__ import annotations

from statistics import median

from heldout.attempts.claims import Claims
from heldout.web.queue.interface import WORK, HandedIn, QueuePlace
from heldout.web.queue.queue import HandInQueue


def place_of(hand_in: HandedIn, queue: HandInQueue, claims: Claims) -> QueuePlace:
    """Its place by the time of handing in, as graders take them.

    Raises:
        StoreError: the database cannot be read.
    """
    if hand_in.state != "waiting":
        return QueuePlace(hand_in.state)
    at_work = claims.at_work(WORK)
    before = [each for each in queue.in_state("waiting") if each.handed_in_at < hand_in.handed_in_at]
    ahead = sum(WORK + each.id not in at_work for each in before)
    taken = queue.lately()
    each_takes = median(taken) if taken else None
    if WORK + hand_in.id in at_work:
        return QueuePlace("grading", 0, each_takes)
    graders = max(1, len(set(at_work.values())))
    return QueuePlace("waiting", ahead, None if each_takes is None else (len(before) // graders + 1) * each_takes)
