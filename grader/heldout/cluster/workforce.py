"""The jobs of a calibration on a cluster; what they leave is kept in the cache of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from heldout.cluster.bench import place_of
from heldout.cluster.cluster import Cluster, RefusedWorker
from heldout.cluster.facts import facts_of
from heldout.cluster.trial_files import add_files, files_of
from heldout.cluster.worker import StudyPlace, fit_there
from heldout.landscape.study import Study

if TYPE_CHECKING:
    from heldout.grading.open_challenge import OpenChallenge

K = TypeVar("K")
T = TypeVar("T")


class ClusterWorkforce:
    """Runs a calibration's jobs on proved workers, one at a time on each."""

    def __init__(self, cluster: Cluster, opened: OpenChallenge) -> None:
        """Prove the workers.

        Raises:
            HeldoutError: no worker may have work.
        """
        self._cluster = cluster
        with opened.session:
            facts = facts_of(opened)
        self._place = place_of(opened, opened.session.wish)
        self.refused: tuple[RefusedWorker, ...] = cluster.prove(self._place, facts, landscape=False)
        self.size = cluster.workers

    def unordered(
        self, work: Iterable[tuple[K, tuple[Callable[..., T], tuple[Any, ...]]]], total: int
    ) -> Iterator[tuple[K, T]]:
        """The jobs' results as they come; the next job is asked for when a worker is free.

        Raises:
            HeldoutError: a job raised it, or no worker is left.
        """
        jobs = iter(work)
        pool = ThreadPoolExecutor(self.size, thread_name_prefix="cluster")
        try:
            running: dict[Future[T], K] = {}
            while True:
                for key, (function, arguments) in islice(jobs, self.size - len(running)):
                    running[pool.submit(self._run, function, arguments)] = key
                if not running:
                    return
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(ended), ended.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        study = next(each for each in arguments if isinstance(each, Study))
        placed = tuple(StudyPlace() if each is study else each for each in arguments)
        done = self._cluster.compute(fit_there, self._place, function, placed, files_of(study.cache, arguments))
        add_files(study.cache, done.files)
        result: T = done.result
        return result
