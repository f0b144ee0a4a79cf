"""Who works, and with which runner and store: what a session and the challenges that it opened share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Self

from heldout.base.errors import StoreError
from heldout.base.notebook import ShownInNotebooks
from heldout.base.progress import Observer

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt, AttemptStore
    from heldout.challenge.interface import Challenge
    from heldout.challenge.key import ChallengeKey
    from heldout.isolation.choose import Opening, Wish
    from heldout.leaderboard.board import Appoint
    from heldout.report.history import History
    from heldout.sandbox.interface import Runner
    from heldout.scoring.interface import ScoreCard

Level = Literal["limits", "standard", "strict"]


class GradingContext(ShownInNotebooks):
    """A context manager: inside `with`, one runner serves every grade; without it, each grade has its own."""

    def __init__(self, learner: str | None, isolation: Level | Wish | None, observer: Observer | None) -> None:
        """Nothing is read or started yet; see `heldout.Session` for what the arguments say."""
        self.observer = observer or Observer()
        self._learner, self._isolation = learner, isolation
        self._opening: Opening | None = None
        self._runner: Runner | None = None
        self._entered = 0
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
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
        if self._opening.is_cold():
            import heldout.grading.whole_way  # noqa: F401

            if records:
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

    @property
    def learner(self) -> str:
        """Whose attempts these are: 1 to 200 visible characters, in the one spelling that is stored.

        Raises:
            UsageError: that cannot be a learner's name.
        """
        from heldout.attempts.learner import check_learner, default_learner

        return check_learner(self._learner or default_learner())

    def store(self, create: bool = False) -> AbstractContextManager[AttemptStore]:
        """The attempts database while it is open; with `create` a missing one is made, else it is an empty one.

        Raises:
            StoreError: it cannot be opened, or not be made.
        """
        from heldout.attempts.store import opened_store

        return opened_store(create)

    def count(self, challenge: Challenge, card: ScoreCard, limited: bool) -> None:
        """Count a grade that is not recorded, if it has a score.

        Raises:
            StoreError: it cannot be counted, and attempts are limited.
        """
        from heldout.attempts.unrecorded import count_unrecorded

        if card.score is None:
            return
        try:
            count_unrecorded(challenge.kept_key(), card.learner, datetime.fromisoformat(card.created_at))
        except StoreError:
            if limited:
                raise

    def history_with(
        self,
        challenge: ChallengeKey | None,
        limit: int,
        page: int,
        find: Callable[[Attempt], Challenge],
        appoint: Callable[[Challenge], Appoint],
        course_id: str | None = None,
    ) -> History:
        """The learner's last `limit` attempts on one challenge, or on all, or on a later page as many that are older.

        See `heldout.leaderboard.standings`.

        Raises:
            UsageError: the learner's name cannot be one.
            StoreError: the database cannot be read.
        """
        from heldout.leaderboard.standings import standings
        from heldout.report.history import History

        who = self.learner
        with self.store() as store, self:
            attempts = store.newest(challenge, who, limit + 1, (page - 1) * limit, course_id)
            attempts, has_more = attempts[:limit], len(attempts) > limit
            found = standings(store, attempts, find, appoint)
        with_final = (replace(one, card=one.card.with_final(found.final.get(one.id))) for one in attempts)
        named = challenge.challenge_id if challenge else None
        return History(who, named, tuple(with_final), found, page, has_more)
