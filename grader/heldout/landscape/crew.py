"""Runs the jobs of a calibration over processes, and tells how far it is."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from heldout.base.progress import Observer

log = logging.getLogger(__name__)

K = TypeVar("K")
T = TypeVar("T")
Job = tuple[Callable[..., T], tuple[Any, ...]]


class Crew:
    """Runs jobs over processes and tells the observer."""

    def __init__(self, jobs: int, observer: Observer) -> None:
        self.jobs = jobs
        self.observer = observer

    def run(
        self,
        stage: str,
        work: Iterable[tuple[K, Job[T]]],
        total: int,
        heard: Callable[[K, T], float | None] | None = None,
    ) -> dict[K, T]:
        """The jobs' results by key.

        Args:
            stage: what the observer is told.
            work: keys and jobs; asked for the next one when a process is about to be free.
            total: how many there may be.
            heard: told each result when it is there; says how many seconds are left, where it can.
        """
        log.info("%s: at most %d jobs on %d processes", stage, total, self.jobs)
        self.observer.stage(stage)
        found: dict[K, T] = {}
        self.observer.advanced(0, total)
        for key, result in self._unordered(work, total):
            found[key] = result
            left = heard(key, result) if heard else None
            self.observer.advanced(len(found), total, left)
        return found

    def _unordered(self, work: Iterable[tuple[K, Job[T]]], total: int) -> Iterator[tuple[K, T]]:
        if self.jobs == 1 or total == 1:
            yield from (_keyed(key, *job) for key, job in work)
            return
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=self.jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        with _deaf_to_interrupts():
            results = parallel(delayed(_keyed)(key, *job) for key, job in work)
        yield from results


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
