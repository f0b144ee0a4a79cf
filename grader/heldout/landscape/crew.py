"""Runs the jobs of a calibration, over processes of this machine or wherever a workforce takes them, and tells how far
it is."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from heldout.base.progress import Observer

log = logging.getLogger(__name__)

K = TypeVar("K")
T = TypeVar("T")
Job = tuple[Callable[..., T], tuple[Any, ...]]


class Workforce(Protocol):
    """Who does jobs. A job depends on its arguments alone, so that nobody sees in the results who did it."""

    @property
    def size(self) -> int:
        """How many jobs it does at once."""
        ...

    def unordered(self, work: Iterable[tuple[K, Job[T]]], total: int) -> Iterator[tuple[K, T]]:
        """The results of at most `total` jobs with their keys, as they come; the next job is asked for when it is its
        turn. What a job keeps in the cache is in that of this machine, too, when its result is there.
        """
        ...


class Processes:
    """Processes of this machine."""

    def __init__(self, size: int) -> None:
        self.size = size

    def unordered(self, work: Iterable[tuple[K, Job[T]]], total: int) -> Iterator[tuple[K, T]]:
        """See `Workforce`; the next job is asked for when a process is about to be free."""
        if self.size == 1 or total == 1:
            yield from (_keyed(key, *job) for key, job in work)
            return
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=self.size, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        with _deaf_to_interrupts():
            results = parallel(delayed(_keyed)(key, *job) for key, job in work)
        yield from results


class Crew:
    """Runs jobs and tells the observer."""

    def __init__(self, workforce: Workforce, observer: Observer, here: Workforce | None = None) -> None:
        """`here`: who does what needs the cache of this machine; without it the same."""
        self._workforce, self._here = workforce, here or workforce
        self.jobs = workforce.size
        self.observer = observer

    def run(
        self,
        stage: str,
        work: Iterable[tuple[K, Job[T]]],
        total: int,
        heard: Callable[[K, T], float | None] | None = None,
        *,
        here: bool = False,
    ) -> dict[K, T]:
        """The jobs' results by key.

        Args:
            stage: what the observer is told.
            work: keys and jobs; asked for the next one when it is about to be done.
            total: how many there may be.
            heard: told each result when it is there; says how many seconds are left, where it can.
            here: whether they read what other jobs have left in the cache of this machine.
        """
        workforce = self._here if here else self._workforce
        log.info("%s: at most %d jobs, %d at once", stage, total, workforce.size)
        self.observer.stage(stage)
        found: dict[K, T] = {}
        self.observer.advanced(0, total)
        for key, result in workforce.unordered(work, total):
            found[key] = result
            left = heard(key, result) if heard else None
            self.observer.advanced(len(found), total, left)
        return found


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes that are started in the block hear no Ctrl-C, which is this process's: it ends them. Ours comes after.

    Otherwise each of them would say so with a traceback.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _keyed(key: K, function: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[K, T]:
    return key, function(*arguments)
