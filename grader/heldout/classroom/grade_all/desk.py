"""Where hand-ins are read, graded once for each content, and recorded, in a thread for every core or worker.

The threads wait for who does the work; what was recorded is what a stopped batch goes on from.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from heldout.attempts.interface import Attempt, AttemptStore
from heldout.base.errors import ChallengeError, HeldoutError, MetricError, StoreError, WorkerLost
from heldout.base.progress import Observer
from heldout.base.words import first_few
from heldout.challenge.course_id import require_told_apart
from heldout.classroom.grade_all.interface import BatchOptions, BatchResult, Bench
from heldout.classroom.grade_all.one_at_a_time import one_at_a_time
from heldout.classroom.hand_ins.collect import time_of
from heldout.classroom.hand_ins.interface import HandIn
from heldout.classroom.hand_ins.read import read_hand_in
from heldout.classroom.regrade.work import was_metric_only
from heldout.grading.advice import PendingAdvice
from heldout.grading.grade import Graded
from heldout.grading.grade_key import GradeKey
from heldout.grading.handed_in import advise_later, grade_handed_in
from heldout.grading.open_challenge import OpenChallenge
from heldout.sandbox.cores import own_cores
from heldout.scoring.interface import CoachFinding
from heldout.submission.interface import Submission

log = logging.getLogger(__name__)
_T = TypeVar("_T")

_PATIENCE_SECONDS = 1.0
"""Until it is looked again whether another grader is done with what it has taken."""
_TRIES = 3
"""How often a hand-in is tried where heldout fails, for example because its worker was killed."""
_STARTS = 10
"""How often more where a worker is lost before a stage began: no hand-in has a part in that."""
_LONGEST_PAUSE = 3.0
"""Seconds before another worker is started, which begin with a tenth and double."""


@dataclass(frozen=True)
class ThisMachine:
    """The sandbox's processes of this machine."""

    opened: OpenChallenge
    slots: int

    def grade(self, submission: Submission, learner: str, handed_in_at: datetime) -> Graded:
        """See `Bench`."""
        return grade_handed_in(self.opened, submission, learner, handed_in_at)

    def advise(self, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
        """See `Bench`."""
        return advise_later(self.opened, pending)


@contextmanager
def opened_desk(opened: OpenChallenge, options: BatchOptions, bench: Bench | None, scratch: Path) -> Iterator[Desk]:
    """Inside the session's `with`: a desk of one's own for the challenge, while its database is open.

    `bench`: where it is graded; None for this machine.

    Raises:
        UsageError: another batch is grading this challenge, or the course needs an id.
        HeldoutError: the machine cannot grade at all.
    """
    if not options.dry_run:
        require_told_apart(opened.challenge.course)
    with (
        one_at_a_time(opened.challenge.key),
        opened.session.store(create=not options.dry_run) as store,
        nullcontext("") if options.dry_run else store.claims.working() as owner,
        nullcontext() if bench else own_cores().at_most(options.jobs),
    ):
        # One more than may be fitted at once: it is read, scored or recorded meanwhile. One at a time stays that.
        slots = options.jobs + 1 if options.jobs > 1 else 1
        yield Desk(opened, store, scratch, options, bench or ThisMachine(opened, slots), owner)


@dataclass
class Desk:
    """Where hand-ins are read, graded and recorded."""

    opened: OpenChallenge
    store: AttemptStore
    scratch: Path
    options: BatchOptions
    bench: Bench
    owner: str
    """Of what this batch takes in hand; other graders may work on the same database."""
    about: str | None = None
    """The one learner whose hand-ins come here; None for those of a class."""
    _pending: dict[str, PendingAdvice] = field(default_factory=dict)
    """By the hash of a submission, what it takes to work out its advice."""
    _busy: dict[str, None] = field(default_factory=dict)
    """Who is being graded now, in the order in which it began."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.key = _started(self.opened.grade_key)
        self._attempts = self.store.find(self.opened.challenge.key, self.about)
        self._known: dict[str, Attempt] = {}
        self._of_learner: dict[tuple[str, str], Attempt] = {}
        self._newest: dict[str, Attempt] = {}
        self._seen = {attempt.id for attempt in self._attempts}
        for attempt in sorted(self._attempts, key=lambda each: each.handed_in):
            self._newest[attempt.learner] = attempt
        for attempt in self._attempts:
            if _holds(attempt, self.key):
                self._known.setdefault(attempt.submission_hash, attempt)
                self._of_learner[attempt.learner, attempt.submission_hash] = attempt

    def known_learners(self) -> list[str]:
        """Who has attempts on the challenge, in the order of the first."""
        return list(dict.fromkeys(attempt.learner for attempt in self._attempts))

    def _kept(self, learner: str, content: str, hand_in: HandIn) -> Attempt | None:
        """The learner's attempt that has the grade; None too where something else came after it and then this again."""
        found, newest = self._of_learner.get((learner, content)), self._newest.get(learner)
        if found is None or newest is None or newest.submission_hash == content:
            return found
        return None if found.handed_in < newest.handed_in < time_of(hand_in) else found

    def grade(self, chosen: Mapping[str, HandIn], observer: Observer) -> list[BatchResult]:
        """What each ends with, in their order.

        Raises:
            ChallengeError: the challenge is at fault.
        """
        observer.stage("read")
        results: dict[str, BatchResult] = {}
        groups: dict[str, list[str]] = {}
        for number, (learner, hand_in) in enumerate(chosen.items()):
            observer.advanced(number, len(chosen), None, learner)
            content = self._read(hand_in).content_hash
            kept = self._kept(learner, content, hand_in)
            if kept is not None:
                results[learner] = BatchResult(learner, hand_in, "kept", kept.card, content)
            elif self.options.dry_run:
                results[learner] = BatchResult(learner, hand_in, "planned", None, content)
            else:
                groups.setdefault(content, []).append(learner)
        observer.stage("grade")
        for result in self._grade_groups(groups, chosen, observer):
            results[result.learner] = result
        if self._pending:
            observer.stage("advice")
        for result in self._advise(list(results.values()), observer):
            results[result.learner] = result
        self._pending.clear()
        return [results[learner] for learner in chosen]

    def _advise(self, results: Sequence[BatchResult], observer: Observer) -> Iterator[BatchResult]:
        """The results whose cards get advice that needed fits, now that every score is there."""
        waiting: dict[str, list[BatchResult]] = {content: [] for content in self._pending}
        for result in results:
            if result.how in ("graded", "shared") and result.submission_hash in waiting:
                waiting[result.submission_hash].append(result)
        with ThreadPoolExecutor(self.bench.slots, thread_name_prefix="advice") as pool:
            said = pool.map(lambda content: self._advice(self._pending[content]), waiting)
            for done, (group, coach) in enumerate(zip(waiting.values(), said, strict=True), 1):
                for result in group:
                    if result.card is not None and result.card.attempt is not None:
                        stored = self.store.advise(result.card.attempt, coach)
                        yield replace(result, card=replace(result.card, coach=stored.card.coach))
                observer.advanced(done, len(waiting))

    def _advice(self, pending: PendingAdvice) -> tuple[CoachFinding, ...]:
        """What the coach says; where the fits cannot be made, what it says without."""
        try:
            return self.bench.advise(pending)
        except HeldoutError as error:
            log.info("no fits for advice: %s", error)
            return pending.words

    def _grade_groups(
        self, groups: Mapping[str, Sequence[str]], chosen: Mapping[str, HandIn], observer: Observer
    ) -> Iterator[BatchResult]:
        """The results of learners, where those of a group handed in the same, by its hash."""
        total, done, began = sum(map(len, groups.values())), 0, time.monotonic()
        pool = ThreadPoolExecutor(self.bench.slots, thread_name_prefix="grade-all")
        waiting: dict[Future[list[BatchResult] | None], str] = {}

        def submit(these: Iterable[str]) -> None:
            for content in these:
                group = [(name, chosen[name]) for name in groups[content]]
                waiting[pool.submit(self._take_group, content, group)] = content

        submit(groups)
        taken: list[str] = []
        try:
            while waiting:
                for future in wait(waiting, timeout=1.0, return_when=FIRST_COMPLETED).done:
                    content, found = waiting.pop(future), future.result()
                    if found is None:
                        taken.append(content)
                        continue
                    done += len(found)
                    yield from found
                waits = bool(taken) and not waiting
                if waits:
                    time.sleep(_PATIENCE_SECONDS)
                    submit(taken)
                    taken = []
                spent = time.monotonic() - began
                left = spent / done * (total - done) if done else None
                beside = "another grader has the rest" if waits else first_few(list(self._busy), 3)
                observer.advanced(done, total, left, beside)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _take_group(self, content: str, group: Sequence[tuple[str, HandIn]]) -> list[BatchResult] | None:
        """The results of those who handed in the same; None where another grader is at work on it.

        Where the database does not say whether one is, they have no verdict, as where it cannot be recorded.
        """
        try:
            if not self.store.claims.take(self.opened.challenge.key, self._work(content), self.owner):
                return None
            found = self._recorded_since(content)
        except StoreError as error:
            self._give_back(content)
            return [BatchResult(learner, hand_in, "failed", None, content, error) for learner, hand_in in group]
        try:
            for attempt in found.values():
                self._known.setdefault(content, attempt)
            kept = [
                BatchResult(learner, hand_in, "kept", found[learner].card, content)
                for learner, hand_in in group
                if learner in found
            ]
            left = [pair for pair in group if pair[0] not in found]
            return [*kept, *(self._grade_group(left) if left else ())]
        finally:
            self._give_back(content)

    def _work(self, content: str) -> str:
        """What is taken: to grade this content as it is graded now."""
        return f"{hashlib.sha256(repr(self.key).encode()).hexdigest()[:16]} {content}"

    def _give_back(self, content: str) -> None:
        with suppress(StoreError):  # it is given back at the end of the batch, too
            self.store.claims.give_back(self.opened.challenge.key, self._work(content), self.owner)

    def _recorded_since(self, content: str) -> dict[str, Attempt]:
        """The attempts by learner that have the grade, and that another grader recorded since this batch began."""
        recorded = self.store.find(self.opened.challenge.key, content=content)
        since = (attempt for attempt in recorded if attempt.id not in self._seen and _holds(attempt, self.key))
        return {attempt.learner: attempt for attempt in since}

    def _grade_group(self, group: Sequence[tuple[str, HandIn]]) -> list[BatchResult]:
        """Grade the content once, and record it for everybody who handed it in."""
        (first, hand_in), *others = group
        with self._lock:
            self._busy[first] = None
        try:
            submission = self._read(hand_in)
            known = self._known.get(submission.content_hash)
            if known is not None:
                results = [self._share(known, submission, first, hand_in)]
            else:
                result, known = self._grade_one(submission, first, hand_in)
                results = [result]
            for name, same in others:
                if known is None:
                    results.append(replace(results[0], learner=name, hand_in=same))
                else:
                    results.append(self._share(known, submission, name, same))
            return results
        finally:
            with self._lock:
                del self._busy[first]

    def _grade_one(self, submission: Submission, learner: str, hand_in: HandIn) -> tuple[BatchResult, Attempt | None]:
        """Grade it, and where heldout fails, grade it again; with the attempt that was recorded.

        Raises:
            ChallengeError: the challenge is at fault.
        """
        fault: HeldoutError | None = None
        content = submission.content_hash
        for number in range(_TRIES):
            try:
                graded = _started(lambda: self._graded_once(submission, learner, hand_in))
            except HeldoutError as error:
                if _is_of_the_challenge(error):
                    raise
                fault = error
            else:
                if graded.fault is None and graded.unrecorded is None:
                    if graded.pending_advice is not None and self.options.advice:
                        self._pending[content] = graded.pending_advice
                    return BatchResult(learner, hand_in, "graded", graded.card, content), graded.attempt
                fault = graded.fault or graded.unrecorded
                if graded.fault is not None and _is_of_the_challenge(graded.fault):
                    raise graded.fault
                if isinstance(graded.fault, MetricError):
                    break  # it would answer the same again
            kept = self._kept_all_the_same(learner, content)
            if kept is not None:
                return BatchResult(learner, hand_in, "graded", kept.card, content), kept
            log.info("%s could not be graded (try %d of %d): %s", learner, number + 1, _TRIES, fault)
        return BatchResult(learner, hand_in, "failed", None, content, fault), None

    def _kept_all_the_same(self, learner: str, content: str) -> Attempt | None:
        """The attempt that was recorded although the server did not live to say so."""
        with suppress(StoreError):
            return self._recorded_since(content).get(learner)
        return None

    def _graded_once(self, submission: Submission, learner: str, hand_in: HandIn) -> Graded:
        """What the bench makes of it.

        Raises:
            WorkerLost: no stage began.
            HeldoutError: it could not be graded this time.
        """
        graded = self.bench.grade(submission, learner, time_of(hand_in))
        if isinstance(graded.fault, WorkerLost):
            raise graded.fault
        return graded

    def _share(self, known: Attempt, submission: Submission, learner: str, hand_in: HandIn) -> BatchResult:
        """Record for a learner what is known of the same content."""
        now = datetime.now(UTC)
        try:
            whole = known if known.predictions is not None else self.store.get(known.id) or known
            card = replace(whole.card, attempt=None, learner=learner, created_at=now.isoformat(), regraded=None)
            copy = replace(whole, id="", created_at=now, handed_in_at=time_of(hand_in), learner=learner, late=False)
            stored = self.store.add(replace(copy, submission_name=submission.name, card=card), submission)
        except HeldoutError as error:
            return BatchResult(learner, hand_in, "failed", None, submission.content_hash, error)
        return BatchResult(learner, hand_in, "shared", stored.card, submission.content_hash)

    def _read(self, hand_in: HandIn) -> Submission:
        """The submission. It is read twice, so that those of a whole class need not be held."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            return read_hand_in(hand_in, Path(folder))


def _started(work: Callable[[], _T]) -> _T:
    """What `work` gives, also where workers are lost again and again before they are at work.

    Raises:
        WorkerLost: there is no end of it.
    """
    for number in range(_STARTS):
        try:
            return work()
        except WorkerLost as error:
            log.info("a worker was lost (%d of %d): %s", number + 1, _STARTS, error)
            time.sleep(min(0.1 * 2**number, _LONGEST_PAUSE))
    return work()


def _is_of_the_challenge(fault: HeldoutError) -> bool:
    """Whether nobody's hand-in can be graded. A metric's fault is told of the one whose predictions it was given:
    an author's own may crash on some, and whoever hands them in must not end everybody's batch.
    """
    return fault.exit_code == ChallengeError.exit_code and not isinstance(fault, MetricError)


def _holds(attempt: Attempt, key: GradeKey) -> bool:
    """Whether the attempt's grade is what would be given now."""
    return attempt.status != "grader_error" and not was_metric_only(attempt) and GradeKey.of_card(attempt.card) == key
