"""What a server and its graders need of a machine: the database, the course's name, and enough isolation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from heldout.attempts.store import opened_database
from heldout.base.errors import IsolationError
from heldout.challenge.course_id import keep_course_id, require_told_apart
from heldout.grading.session import Session
from heldout.isolation.choose import Wish, open_wished, wish_named
from heldout.web.queue.grader import QueueGrader


def wish_to_serve(isolation: str | None, weaken_isolation: str | None) -> Wish:
    """The isolation of what strangers hand in: at least `standard`, unless less was asked for knowingly.

    Raises:
        UsageError: there is no such level, or the two contradict each other.
    """
    wish = wish_named(isolation, weaken_isolation)
    return wish if wish.weakened or wish.least in ("standard", "strict") else replace(wish, least="standard")


def require_isolation(wish: Wish) -> None:
    """Nothing where this machine gives what is wished for.

    Raises:
        IsolationError: it does not; the text says what is missing, and what can be done knowingly.
    """
    try:
        open_wished(wish).close()
    except IsolationError as error:
        raise IsolationError(
            f"{error} Nothing is served below 'standard': submissions could read hidden labels and your files. "
            "`heldout doctor` says what is missing; --weaken-isolation limits serves all the same."
        ) from error


@contextmanager
def grading(session: Session) -> Iterator[QueueGrader]:
    """A grader of the session's course, on the database that `HELDOUT_DB` names.

    Raises:
        HeldoutError: the machine cannot grade, the database cannot be used, or the course needs an id.
    """
    require_isolation(session.wish)
    require_told_apart(session.folder)
    with (
        opened_database() as database,
        QueueGrader(session, database, keep_course_id(session.folder)) as grader,
    ):
        yield grader
