"""A grading process: takes hand-ins from the queue, one after the other, and lets the batch's desk grade each."""

from __future__ import annotations

import errno
import logging
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from heldout.attempts.claims import Claims
from heldout.attempts.database import Database
from heldout.attempts.sql_store import SqlStore
from heldout.base.errors import HeldoutError, StoreError
from heldout.base.progress import Observer
from heldout.challenge.key import ChallengeKey
from heldout.classroom.grade_all.desk import Desk, ThisMachine
from heldout.classroom.grade_all.interface import BatchOptions, BatchResult
from heldout.classroom.hand_ins.interface import HandIn
from heldout.grading.advice import PendingAdvice
from heldout.grading.grade import Graded
from heldout.grading.handed_in import record_handed_in, run_handed_in
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session
from heldout.scoring.interface import CoachFinding
from heldout.submission.interface import Submission
from heldout.web.queue.interface import WORK, HandedIn
from heldout.web.queue.queue import HandInQueue

log = logging.getLogger(__name__)

_MOST_TAKEN = 5
"""Graders that may be lost or fail over one hand-in before a person has to look at it."""
_SHORT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN})
"""What the machine has too little of now, which is no hand-in's doing."""
_PAUSE_SECONDS = 0.5
"""Until it is looked again whether something came."""
_LONGEST_PAUSE = 10.0
"""Until it is looked again where the database does not answer."""


class TakenOver(HeldoutError):
    """Another grader has the hand-in now: this one was held up for so long that it counted as gone."""


@dataclass(frozen=True)
class _StillMine:
    """A bench that records nothing for a hand-in that another grader has taken over meanwhile."""

    bench: ThisMachine
    claims: Claims
    key: ChallengeKey
    work: str
    owner: str

    @property
    def slots(self) -> int:
        """One."""
        return self.bench.slots

    def grade(self, submission: Submission, learner: str, handed_in_at: datetime) -> Graded:
        """See `Bench`."""
        opened = self.bench.opened
        graded = run_handed_in(opened, submission, learner)
        if not self.claims.holds(self.key, self.work, self.owner):
            raise TakenOver(f"{self.work} was taken over by another grader")
        return record_handed_in(opened, graded, submission, handed_in_at)

    def advise(self, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
        """See `Bench`."""
        return self.bench.advise(pending)


class QueueGrader:
    """Inside its `with`: takes hand-ins, grades them and says what became of them."""

    def __init__(self, session: Session, database: Database, course_id: str) -> None:
        """Nothing is taken yet."""
        self._session, self._course_id = session, course_id
        self._store, self.queue = SqlStore(database), HandInQueue(database, course_id)
        self._open = ExitStack()
        self._opened: OpenChallenge | None = None
        self._owner = ""
        self._put_off: set[str] = set()

    def __enter__(self) -> QueueGrader:
        self._owner = self._open.enter_context(self._store.claims.working())
        return self

    def __exit__(self, *exc: object) -> None:
        self._close_challenge()
        self._open.close()

    def run(self, stop: threading.Event) -> None:
        """Grade whatever comes until it is told to stop; a database that is away for a while, or a disk that is full,
        is waited for."""
        pause = _PAUSE_SECONDS
        while not stop.is_set():
            try:
                found = self.grade_next()
                pause = _PAUSE_SECONDS
            except (StoreError, OSError) as error:
                found, pause = None, min(2 * pause, _LONGEST_PAUSE)
                log.warning("nothing can be graded now, in %.0f s once more: %s", pause, error)
            if found is None:
                _wait(stop, pause)

    def grade_next(self) -> HandedIn | None:
        """Grade the next hand-in that nobody is at work on; it as it was taken, None where there is none.

        Raises:
            StoreError: the database does not answer; what was taken is taken again by somebody.
            OSError: the machine fails; likewise.
        """
        self._store.claims.free_the_dead()
        for each in self._candidates():
            if not self._store.claims.take(self._key(each), WORK + each.id, self._owner):
                continue
            try:
                taken = self.queue.count_taken(each.id)
                if taken is not None:
                    with self._counting_what_was_lost(taken):
                        self._grade(taken)
                    return taken
            finally:
                self._store.claims.give_back(self._key(each), WORK + each.id, self._owner)
        return None

    def _candidates(self) -> Iterator[HandedIn]:
        """The first of each learner on each challenge that waits, but for those that are being graded."""
        taken = self._store.claims.at_work(WORK)
        first: dict[tuple[str, str], HandedIn] = {}
        for each in self.queue.in_state("waiting"):
            first.setdefault((each.learner, each.challenge_id), each)
        free = [each for each in first.values() if WORK + each.id not in taken]
        # What the machine had too little for comes after all others here: it may be what takes all of it.
        yield from sorted(free, key=lambda each: each.id in self._put_off)

    def _key(self, hand_in: HandedIn) -> ChallengeKey:
        return ChallengeKey(self._course_id, hand_in.challenge_id)

    @contextmanager
    def _counting_what_was_lost(self, hand_in: HandedIn) -> Iterator[None]:
        """A try does not count where the database was away, or the machine had too little of something."""
        try:
            yield
        except (StoreError, OSError) as error:
            if isinstance(error, StoreError) or error.errno in _SHORT:
                if isinstance(error, OSError):
                    self._put_off.add(hand_in.id)
                with suppress(StoreError):
                    self.queue.count_not_taken(hand_in.id)
            raise

    def _grade(self, hand_in: HandedIn) -> None:
        if hand_in.taken > _MOST_TAKEN:
            lost = f"{_MOST_TAKEN} graders were lost, or failed, while they graded it: the server's log says how"
            self.queue.fail(hand_in.id, lost)
            return
        began = time.monotonic()
        try:
            result = self._result(hand_in)
        except StoreError:
            raise
        except HeldoutError as error:
            self.queue.fail(hand_in.id, str(error))
            return
        attempt = None if result.card is None else result.card.attempt
        if attempt is not None:
            self.queue.finish(hand_in.id, attempt, time.monotonic() - began)
            log.info("%s of %s on %s: %s", hand_in.id, hand_in.learner, hand_in.challenge_id, result.how)
            return
        fault = result.fault or HeldoutError("heldout failed")
        if isinstance(fault, StoreError):
            raise fault
        if not isinstance(fault, TakenOver):
            self.queue.fail(hand_in.id, str(fault))

    def _result(self, hand_in: HandedIn) -> BatchResult:
        """What the desk makes of it.

        Raises:
            HeldoutError: the challenge is at fault, or the machine cannot grade at all.
        """
        opened = self._challenge(hand_in.challenge_id)
        bench = _StillMine(
            ThisMachine(opened, 1), self._store.claims, self._key(hand_in), WORK + hand_in.id, self._owner
        )
        with tempfile.TemporaryDirectory(prefix="heldout-hand-in-") as folder:
            scratch = Path(folder)
            (scratch / "came").mkdir()
            (scratch / "work").mkdir()
            path = scratch / "came" / hand_in.file_name
            path.write_bytes(self.queue.content(hand_in))
            desk = Desk(
                opened, self._store, scratch / "work", BatchOptions(1), bench, self._owner, about=hand_in.learner
            )
            handed_in = HandIn(hand_in.learner, (path,), handed_in_at=hand_in.handed_in_at)
            (result,) = desk.grade({hand_in.learner: handed_in}, Observer())
        return result

    def _challenge(self, name: str) -> OpenChallenge:
        """The challenge as its files are now; its sandbox is kept until a hand-in to another one comes."""
        opened = self._session.but().challenge(name)
        known = self._opened
        if known is not None and known.id == name and known.challenge.content_hash == opened.challenge.content_hash:
            return known
        self._close_challenge()
        opened.session.__enter__()
        self._opened = opened
        return opened

    def _close_challenge(self) -> None:
        if self._opened is not None:
            self._opened.session.__exit__()
            self._opened = None


def _wait(stop: threading.Event, seconds: float) -> None:
    """Not `stop.wait`: an exception of a signal that ends this process may find the event's lock half taken there."""
    ends = time.monotonic() + seconds
    while not stop.is_set() and (left := ends - time.monotonic()) > 0:
        time.sleep(min(left, _PAUSE_SECONDS))
