"""A course, a runner and a store together: what the command line, a notebook, a batch and a web page are clients of.

Importing this module is light: neither pandas nor scikit-learn nor pydantic comes with it.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from heldout.base.notebook import ShownInNotebooks
from heldout.base.progress import Observer

if TYPE_CHECKING:
    from heldout.attempts.best import BestResult
    from heldout.attempts.interface import Attempt, AttemptStore
    from heldout.challenge.catalogue import Catalogue
    from heldout.challenge.interface import Challenge
    from heldout.course_choice import CourseChoice
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.isolation.choose import Opening, Wish
    from heldout.leaderboard.board import Appoint
    from heldout.leaderboard.standings import Standings
    from heldout.report.explanation.explain import Explanation
    from heldout.report.history import History
    from heldout.sandbox.interface import Runner

log = logging.getLogger(__name__)

Level = Literal["limits", "standard", "strict"]


class Session(ShownInNotebooks):
    """One learner's work on the challenges of one course.

    A context manager: inside `with`, one runner serves every grade; without it, each grade opens and closes its own.
    Threads may share a session that works on one challenge.
    """

    def __init__(
        self,
        course: str | Path | None = None,
        *,
        learner: str | None = None,
        isolation: Level | Wish | None = None,
        observer: Observer | None = None,
        course_chosen: Callable[[CourseChoice], None] | None = None,
    ) -> None:
        """Nothing is read yet.

        Args:
            course: a folder with `challenges/` and `datasets/`; default: `HELDOUT_COURSE`, else the workspace's, else
                the nearest one above the working directory, else what ships with heldout.
            learner: whose attempts these are; default: `HELDOUT_LEARNER`, else the account.
            isolation: refuse to run with less; default: the strongest that this machine gives by itself.
            observer: told which stage begins.
            course_chosen: called with every course that was chosen.
        """
        self.course = course
        self.observer = observer or Observer()
        self._learner, self._isolation, self._course_chosen = learner, isolation, course_chosen
        self._opening: Opening | None = None
        self._runner: Runner | None = None
        self._entered = 0
        self._lock = threading.RLock()

    def but(
        self, *, learner: str | None = None, isolation: Wish | None = None, observer: Observer | None = None
    ) -> Session:
        """A session of the same course, with what is given in place of what this one has; it shares no runner."""
        return Session(
            self.course,
            learner=learner or self._learner,
            isolation=isolation or self._isolation,
            observer=observer or self.observer,
            course_chosen=self._course_chosen,
        )

    # The runner

    def __enter__(self) -> Session:
        with self._lock:
            self._entered += 1
        return self

    def __exit__(self, *exc: object) -> None:
        with self._lock:
            self._entered -= 1
            if self._entered == 0 and self._opening is not None:
                self._opening.__exit__()
                self._opening = self._runner = None

    @property
    def wish(self) -> Wish:
        """The isolation that is asked for.

        Raises:
            UsageError: there is no such level.
        """
        from heldout.isolation.choose import Wish, wish_named

        return self._isolation if isinstance(self._isolation, Wish) else wish_named(self._isolation, None)

    def start(self, records: bool = False) -> None:
        """Inside `with`: let a worker start while it is found out what to grade; `records`: attempts will be kept."""
        from heldout.attempts.recorder import load_database_library
        from heldout.isolation.choose import Opening

        self._opening = Opening(self.wish)
        if records and self._opening.is_cold():
            load_database_library()

    def runner(self, challenge: Challenge | None = None) -> Runner:
        """Inside `with`: a runner for submissions to the challenge; without one, for work of our own alone.

        Raises:
            IsolationError: this machine cannot give the isolation that is asked for.
            ChallengeError: the course's file is not valid.
            UsageError: the challenge demands more than was asked for knowingly.
        """
        from heldout.grading.grade import pick_isolation
        from heldout.isolation.choose import Opening, Wish

        assert self._entered, "a runner is opened inside `with` alone, which closes it"
        with self._lock:
            if challenge is None and self._runner is not None:
                return self._runner
            wish = Wish() if challenge is None else pick_isolation(self.wish, challenge)
            self._opening = self._opening or Opening(wish)
            self._runner = self._opening.runner(wish)
            return self._runner

    # The course

    def choose_course(self, submission: Path | None = None) -> CourseChoice:
        """The course that is worked on, and how it came to be the one; see `heldout.course_choice.choose_course`.

        Raises:
            UsageError: what was named is no course, or the one that was found may not be used.
        """
        from heldout.course_choice import choose_course

        choice = choose_course(self.course, submission=submission)
        log.info("course %s", choice.folder)
        if self._course_chosen is not None:
            self._course_chosen(choice)
        return choice

    @property
    def folder(self) -> Path:
        """The course's folder; raises as `choose_course` does."""
        return self.choose_course().folder

    @property
    def title(self) -> str:
        """What the course is called.

        Raises:
            UsageError, ChallengeError: there is none to use, or its file is not valid.
        """
        from heldout.challenge.course import course_title

        return course_title(self.folder)

    def catalogue(self) -> Catalogue:
        """Every challenge of the course; those that cannot be used apart.

        Raises:
            UsageError: no course may be used.
        """
        from heldout.challenge.catalogue import catalogue

        return catalogue(self.folder)

    def challenges(self) -> tuple[str, ...]:
        """The names of the challenges that can be used, sorted."""
        return tuple(each.id for each in self.catalogue().challenges)

    def challenge(self, name: str | None = None, submission: Path | None = None) -> OpenChallenge:
        """The challenge `name`; without a name the one that the submission, or the working directory, belongs to.

        Raises:
            UsageError: there is no such challenge; the text suggests one.
            ChallengeError: its files are not valid; every problem.
        """
        from heldout.grading.challenge_choice import choose_challenge
        from heldout.grading.open_challenge import OpenChallenge

        choice = self.choose_course(submission)
        return OpenChallenge(self, choice, choose_challenge(choice, name, submission))

    # Attempts

    @property
    def learner(self) -> str:
        """Whose attempts these are.

        Raises:
            UsageError: that cannot be a learner's name.
        """
        from heldout.attempts.learner import check_learner
        from heldout.grading.grade import default_learner

        return check_learner(self._learner or default_learner())

    def store(self, create: bool = False) -> AbstractContextManager[AttemptStore]:
        """The attempts database while it is open; raises as `heldout.attempts.store.opened_store` does."""
        from heldout.attempts.store import opened_store

        return opened_store(create)

    def best_results(self, challenges: Sequence[Challenge]) -> dict[str, BestResult]:
        """The learner's best result on each of the challenges that they attempted, by its id.

        Raises:
            StoreError: the database cannot be read.
        """
        from heldout.attempts.store import best_results
        from heldout.base.paths import database_url

        return best_results(database_url(), self.learner, {one.id: one.content_hash for one in challenges})

    def history(self, challenge: str | None = None, limit: int = 20) -> History:
        """The learner's attempts, newest first, and which of them leaderboards show; on one challenge, or on all.

        Raises:
            UsageError: there is no such challenge.
            StoreError: the database cannot be read.
        """
        from heldout.report.history import History

        named = None if challenge is None else self.challenge(challenge).id
        who = self.learner
        with self.store() as store:
            attempts = list(reversed(store.find(named, who)))[:limit]
            found = self._standings(store, attempts)
        with_final = (replace(one, card=one.card.with_final(found.final.get(one.id))) for one in attempts)
        return History(who, named, tuple(with_final), found)

    def attempt(self, named: str | None = None) -> Attempt:
        """The attempt with this id, or the beginning of one; without it the learner's last.

        Raises:
            UsageError: there is none, several begin like this, or it is another learner's than the one that was named.
        """
        from heldout.base.errors import UsageError

        who = self.learner
        with self.store() as store:
            found = next(reversed(store.find(None, who)), None) if named is None else store.get(named)
        if found is None and named is None:
            raise UsageError(f"{who} has no attempts yet. `heldout grade` makes one.")
        if found is None:
            raise UsageError(f"there is no attempt '{named}'. `heldout history` shows the attempts with their ids.")
        if named is not None and self._learner is not None and found.learner != who:
            raise UsageError(f"the attempt {found.id} is {found.learner}'s, not {who}'s. Leave out --learner.")
        return found

    def explain(self, attempt: str | None = None) -> Explanation:
        """Where the points of an attempt (an id or its beginning; default: the last) went, and what would have helped.

        Raises:
            UsageError: there is no such attempt.
            StoreError: the database cannot be read.
        """
        from heldout.grading.explained import explained

        return explained(self, self.attempt(attempt))

    def standings(self, attempts: Sequence[Attempt], shown: bool = True) -> Standings:
        """What leaderboards say of one learner's attempts; see `heldout.leaderboard.standings.standings`."""
        with self.store() as store:
            return self._standings(store, attempts, shown)

    def _standings(self, store: AttemptStore, attempts: Sequence[Attempt], shown: bool = True) -> Standings:
        from heldout.leaderboard.standings import standings

        opened: dict[str, OpenChallenge] = {}

        def find(challenge_id: str) -> Challenge:
            opened[challenge_id] = self.challenge(challenge_id)
            return opened[challenge_id].challenge

        def appoint(challenge: Challenge) -> Appoint:
            return opened[challenge.id].judge

        with self:
            return standings(store, attempts, find, appoint, shown)

    def __repr__(self) -> str:
        return f"Session({str(self.folder)!r})"

    def __str__(self) -> str:
        return "\n".join([f"{self.title} ({self.folder})", *(f"  {name}" for name in self.challenges())])


def courses() -> tuple[Session, ...]:
    """A session of each course that can be had here: the one that would be chosen, the user's own, and ours."""
    import os

    from heldout.base.errors import UsageError
    from heldout.base.paths import bundled_course
    from heldout.known_places import known_courses

    folders: list[Path] = []
    with contextlib.suppress(UsageError):
        folders.append(Session().folder)
    folders += [*known_courses(), bundled_course()]
    return tuple(Session(folder) for folder in {os.path.realpath(one): one for one in reversed(folders)}.values())[::-1]
