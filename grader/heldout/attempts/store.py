"""Opening the attempts database. Importing this module is cheap: the database library comes with the first use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

from heldout.attempts.best import BestResult, best_per_challenge
from heldout.attempts.interface import Attempt, AttemptOutcome, AttemptStore, Grading, Regraded, Reopening, ShownOutcome
from heldout.attempts.location import Location, create_file, locate, require_creatable, require_file
from heldout.base.errors import StoreError
from heldout.base.paths import database_url
from heldout.challenge.key import ChallengeKey
from heldout.scoring.interface import CoachFinding
from heldout.submission.interface import Submission

if TYPE_CHECKING:
    from heldout.attempts.class_records import ClassRecords
    from heldout.attempts.database import Database
    from heldout.attempts.learning_records import LearningRecords
    from heldout.attempts.sql_store import SqlStore


def open_store(url: str, create: bool = True) -> AttemptStore:
    """The attempts at an SQLAlchemy URL, brought to the newest version of the tables.

    With `create`, a missing SQLite file is made, with its folder, readable by its owner only. Without it, for commands
    that only read, a missing file is an empty store and stays missing.

    Raises:
        StoreError: it cannot be opened, created, read or written, or was made by a newer heldout or another program.
    """
    location = locate(url)
    if not create and not location.exists():
        assert location.path is not None
        require_creatable(location.path)
        return EmptyStore(location)
    return _open_sql(location, create)


@contextmanager
def opened_store(create: bool = False) -> Iterator[AttemptStore]:
    """The attempts database that `HELDOUT_DB` names, else the user's own, while it is open; see `open_store`.

    Raises:
        StoreError: it cannot be opened, or with `create` not be made.
    """
    store = open_store(database_url(), create)
    try:
        yield store
    finally:
        store.dispose()


@contextmanager
def opened_database() -> Iterator[Database]:
    """The database that `opened_store` opens, made where it is missing, for who keeps tables of their own in it.

    Raises:
        StoreError: it cannot be opened or made.
    """
    database = open_database(database_url())
    try:
        yield database
    finally:
        database.dispose()


def open_database(url: str) -> Database:
    """The database at an SQLAlchemy URL, made where it is missing and brought to the newest version of the tables.

    Raises:
        StoreError: it cannot be opened, created, read or written, or was made by a newer heldout or another program.
    """
    location = locate(url)
    if location.path is not None:
        create_file(location.path)
    return _database(location, create=True)


def best_results(
    url: str, learner: str, course_id: str, versions: Mapping[str, str] | None = None
) -> dict[str, BestResult]:
    """The learner's best result per challenge of a course, reading no other cards; `{}` where there is no database.

    `versions` are the present content hashes by challenge id (`best_per_challenge`).

    Raises:
        StoreError: the database cannot be read, or is missing and could not be created.
    """
    location = locate(url)
    if not location.exists():
        assert location.path is not None
        require_creatable(location.path)
        return {}
    store = _open_sql(location, create=False)
    try:
        return best_in(store, learner, course_id, versions or {})
    finally:
        store.dispose()


def best_in(store: SqlStore, learner: str, course_id: str, versions: Mapping[str, str]) -> dict[str, BestResult]:
    """As `best_results`, of a store that is open."""
    best = best_per_challenge(store.results(learner, course_id), versions)
    shown = store.shown_scores([each.id for each in best.values()])
    return {name: replace(each, score=shown.get(each.id, each.score)) for name, each in best.items()}


def _open_sql(location: Location, create: bool) -> SqlStore:
    if location.path is not None:
        (create_file if create else require_file)(location.path)
    from heldout.attempts.database import is_without_room
    from heldout.attempts.sql_store import SqlStore

    try:
        return SqlStore(_database(location, create))
    except StoreError as error:
        if create or location.path is None or not is_without_room(error):
            raise
    # A full disk keeps nobody from reading.
    return SqlStore(_database(location, create, alone=True))


def _database(location: Location, create: bool, alone: bool = False) -> Database:
    from heldout.attempts.database import Database
    from heldout.attempts.schema import migrate

    database = Database(location, alone)
    try:
        if database.is_sqlite and not alone:
            database.use_write_ahead_log()
        if not migrate(database, may_stay_old=not create):
            database.read_a_copy(migrate)
    except BaseException:
        database.dispose()
        raise
    return database


class EmptyStore:
    """What a reader sees where no database is yet."""

    def __init__(self, location: Location) -> None:
        self._location = location

    def add(self, attempt: Attempt, submission: Submission) -> NoReturn:
        """Refused: this store was opened for reading."""
        self._refuse()

    def get(self, attempt_id: str) -> None:
        """There is no attempt."""

    def find(
        self, challenge: ChallengeKey | None = None, learner: str | None = None, content: str | None = None
    ) -> Sequence[Attempt]:
        """There is no attempt."""
        return ()

    def newest(
        self, challenge: ChallengeKey | None, learner: str, limit: int, skip: int = 0, course_id: str | None = None
    ) -> Sequence[Attempt]:
        """There is no attempt."""
        return ()

    def outcomes(self, challenge: ChallengeKey, learner: str | None = None) -> Sequence[AttemptOutcome]:
        """There is no attempt."""
        return ()

    def with_shown(self, chosen: Sequence[AttemptOutcome]) -> Sequence[ShownOutcome]:
        """There is no attempt."""
        return ()

    def predictions(self, attempt_ids: Iterable[str]) -> Mapping[str, bytes]:
        """There are no predictions."""
        return {}

    def submission(self, content_hash: str) -> None:
        """There is no submission."""

    def regrade(self, regraded: Iterable[Regraded]) -> NoReturn:
        """Refused: this store was opened for reading."""
        self._refuse()

    def advise(self, attempt_id: str, coach: Sequence[CoachFinding]) -> NoReturn:
        """Refused: this store was opened for reading."""
        self._refuse()

    def gradings(self, attempt_id: str) -> Sequence[Grading]:
        """There is no attempt."""
        return ()

    def challenge_versions(self, challenge_hashes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        """There is no attempt."""
        return {}

    def close_challenge(self, challenge: ChallengeKey) -> NoReturn:
        """Refused: this store was opened for reading."""
        self._refuse()

    def reopen_challenge(self, challenge: ChallengeKey, by: str) -> NoReturn:
        """Refused: this store was opened for reading."""
        self._refuse()

    def reopenings(self, challenge: ChallengeKey) -> Sequence[Reopening]:
        """No challenge was ever closed."""
        return ()

    def closed_at(self, challenge: ChallengeKey) -> datetime | None:
        """Every challenge is open."""
        return None

    @property
    def claims(self) -> NoReturn:
        """Refused: this store was opened for reading."""
        self._refuse()

    @property
    def records(self) -> ClassRecords:
        """Nobody has decided anything."""
        from heldout.attempts.class_records import NoClassRecords

        return NoClassRecords()

    @property
    def learning(self) -> LearningRecords:
        """Nobody took a hint or finished anything."""
        from heldout.attempts.learning_records import NoLearningRecords

        return NoLearningRecords()

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    def dispose(self) -> None:
        """Nothing is open."""

    def _refuse(self) -> NoReturn:
        raise StoreError(f"The attempts database {self._location.shown} was opened for reading and does not exist.")
