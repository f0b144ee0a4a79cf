"""A challenge's data and a runner, found when a command turns out to need them."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge
    from heldout.grading.grade import Observer
    from heldout.leaderboard.standing import Judge
    from heldout.sandbox.interface import Runner


class Appointed:
    """Called, it prepares the challenge and opens a runner, once. A context manager that closes the runner."""

    def __init__(self, challenge: Challenge, observer: Observer, runner: Runner | None = None) -> None:
        """`runner`, where there is one already, is used and left open."""
        self._challenge, self._observer = challenge, observer
        self._given = runner
        self._own: Runner | None = None
        self._judge: Judge | None = None

    def __call__(self) -> Judge:
        """The judge of the challenge.

        Raises:
            HeldoutError: the data cannot be prepared, or no process can be started.
        """
        from heldout.leaderboard.standing import Judge
        from heldout.prepare.prepare import prepare
        from heldout.sandbox.choose import open_runner

        if self._judge is None:
            self._observer.stage("prepare")
            prepared = prepare(self._challenge)
            self._observer.stage("score")
            if self._given is None:
                self._own = open_runner()
            runner = self._given or self._own
            assert runner is not None
            self._judge = Judge(runner, self._challenge, prepared)
        return self._judge

    def __enter__(self) -> Appointed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own is not None:
            self._own.close()
            self._own = None
