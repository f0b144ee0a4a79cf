"""One course on a server: what every request works with."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from heldout.attempts.class_rules import ClassRules, class_rules
from heldout.attempts.database import Database
from heldout.attempts.sql_store import SqlStore
from heldout.base.errors import ChallengeError
from heldout.challenge.course_id import keep_course_id, require_told_apart
from heldout.challenge.key import ChallengeKey
from heldout.challenge.summary import ChallengeSummary, Listing
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session
from heldout.web.acts import AuditLog
from heldout.web.kept_pages import KeptForAWhile
from heldout.web.queue.interface import HandedIn, QueuePlace
from heldout.web.queue.place import QueueNow, place_of, queue_now
from heldout.web.queue.queue import HandInQueue

log = logging.getLogger(__name__)

QUEUE_SECONDS = 1.0
BOARD_SECONDS = 10.0
"""How old a board or a report may be that is shown."""


@dataclass
class Site:
    """A course, its database and its queue."""

    session: Session
    """Of the course; nobody's in particular."""
    database: Database
    course_id: str
    queue: HandInQueue
    acts: AuditLog
    store: SqlStore
    boards: KeptForAWhile = field(default_factory=lambda: KeptForAWhile(BOARD_SECONDS, 200))
    """Boards, reports, challenges and the list of them, as they were some seconds ago."""
    moments: KeptForAWhile = field(default_factory=lambda: KeptForAWhile(QUEUE_SECONDS, 4))
    """The queue as it was just now: a whole class asks for its place every second."""
    pages: KeptForAWhile = field(default_factory=lambda: KeptForAWhile(600.0, 500))
    """Explanations by attempt and by what they depend on."""
    told_now: Counter[str] = field(default_factory=Counter)
    """How many pages of a person are told of a hand-in now."""
    _rules: tuple[object, ClassRules | None] | None = None
    _rules_fault: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def _folder(self) -> Path:
        return self.session.folder

    @property
    def title(self) -> str:
        """What the course is called."""
        return self.session.title

    def rules(self) -> ClassRules | None:
        """The class as class.toml says it now; it is read again when it changed.

        One that was valid stays in force while its file is not, so that nobody is shut out over a slip of the pen.

        Raises:
            ChallengeError: it is not valid, and was not since the server began.
        """
        file = self._folder / "class.toml"
        try:
            stat = file.stat()
            state: object = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            state = None
        with self._lock:
            before = now = self._rules
            if now is None or now[0] != state:
                now = self._rules = state, self._read_rules()
        if before is not None and before is not now:
            # Deadlines, teams and names stand on boards.
            self.boards.clear()
        return now[1]

    def _read_rules(self) -> ClassRules | None:
        try:
            found, self._rules_fault = class_rules(self._folder), ""
        except ChallengeError as error:
            if self._rules is None or self._rules[1] is None:
                raise
            log.error("class.toml is not used as it is now: %s", error)
            found, self._rules_fault = self._rules[1], f"{error} Until it is mended the class is as it was before."
        return found

    def challenge(self, name: str, learner: str | None = None) -> OpenChallenge:
        """A challenge of the course, for a learner or for nobody in particular.

        Raises:
            UsageError: there is none.
            ChallengeError: its files are not valid.
        """
        return self.session.but(learner=learner or "instructor").challenge(name)

    def listing(self) -> tuple[ChallengeSummary, ...]:
        """The challenges of the course, as they were some seconds ago: looking at every file takes a while."""
        return self._listed().challenges

    def faults(self) -> tuple[str, ...]:
        """What is wrong with files of the course: challenges that are not shown, a class.toml that is not used."""
        self.rules()
        return (*([self._rules_fault] if self._rules_fault else []), *self._listed().broken)

    def _listed(self) -> Listing:
        return self.boards.get(("listing",), self.session.listing)

    def key(self, challenge: str) -> ChallengeKey:
        """What attempts on the challenge are kept by."""
        return ChallengeKey(self.course_id, challenge)

    def place(self, hand_in: HandedIn) -> QueuePlace:
        """Where a hand-in stands."""
        return place_of(hand_in, self._queue_now())

    def place_if_waiting(self, hand_in: HandedIn) -> QueuePlace | None:
        """Where one stands that waited some time ago, without asking for it; None where it did not just now."""
        now = self._queue_now()
        return place_of(hand_in, now) if hand_in.state == "waiting" and hand_in.id in now.ids else None

    def _queue_now(self) -> QueueNow:
        return self.moments.get("queue", lambda: queue_now(self.queue, self.store.claims))

    def now(self) -> datetime:
        """The time by the clock of the database."""
        return self.store.now()


def open_site(session: Session, database: Database) -> Site:
    """The session's course on a database.

    Raises:
        HeldoutError: the database cannot be used, or the course needs an id on a server.
    """
    require_told_apart(session.folder)
    course = keep_course_id(session.folder)
    queue, acts = HandInQueue(database, course), AuditLog(database, course)
    return Site(session.but(), database, course, queue, acts, SqlStore(database))
