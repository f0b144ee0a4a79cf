"""In which order configurations are fitted, and which of them a budget of time leaves out."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from heldout.landscape.trial import Trial, TrialResult

LEAST = 4
"""Configurations that a family must have to be compared with others, its default among them."""
_ROUND = 4
"""Further configurations that each family gets in a round."""


class Queue:
    """The configurations of all families, in the order that is worth most; fewer of them where time runs out.

    Without a budget the dearest family comes first, so that no core waits at the end. With one, every family first gets
    enough configurations to be compared at all, the cheapest family first; then they get four more in turn, the best
    family so far first, since the reference of all others is measured against it. A family is begun only
    where so many of its configurations would end in time that it can be compared; one whose next configuration would
    not gets no more, and others go on.
    """

    def __init__(
        self,
        trials: Mapping[str, Sequence[Trial]],
        cpu_seconds: Mapping[str, float],
        jobs: int,
        until: float = math.inf,
        slowness: float = 1.0,
        kept: Collection[tuple[str, int]] = (),
        least: Mapping[str, Sequence[Trial]] | None = None,
        replicate_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            trials: all that are wanted, by family, the default first.
            cpu_seconds: what one configuration of a family takes, about.
            jobs: processes that work at once.
            until: when the bootstrap of the last one must have ended, by `clock`.
            slowness: wall time for a second of CPU time, at least 1.
            kept: family and number of those that an earlier calibration has fitted: they cost no fit.
            least: without which a family is not begun, also where they are not among `trials` but come later; the
                first `LEAST` of `trials` where it is None.
            replicate_seconds: what the bootstrap takes in one process for each configuration, afterwards.
        """
        self._trials, self._jobs, self._until, self._slowness, self._clock = trials, jobs, until, slowness, clock
        self._kept = frozenset(kept)
        self._least = {name: found[:LEAST] for name, found in trials.items()} if least is None else dict(least)
        self._replicate_seconds = replicate_seconds
        self._seconds = dict(cpu_seconds)
        self._given: dict[str, int] = dict.fromkeys(trials, 0)
        self._heard: dict[str, list[TrialResult]] = {name: [] for name in trials}
        self._closed: set[str] = set()
        self._pending: dict[tuple[str, int], float] = {}
        self._lock = threading.Lock()
        """Jobs are taken in one thread, and their results are heard of in another."""

    def __iter__(self) -> Iterator[Trial]:
        if math.isinf(self._until):
            for name in sorted(self._trials, key=lambda name: -self._seconds[name]):
                yield from self._up_to(name, len(self._trials[name]))
            return
        for number, name in enumerate(sorted(self._trials, key=lambda name: self._seconds[name])):
            yield from self._up_to(name, LEAST, whatever=number == 0)
        most = max(map(len, self._trials.values()), default=0)
        for target in range(LEAST + _ROUND, most + _ROUND, _ROUND):
            for name in sorted(self._trials, key=self._best, reverse=True):
                yield from self._up_to(name, target)

    def heard(self, trial: Trial, result: TrialResult) -> float:
        """A configuration has ended; about how many seconds of wall time are left."""
        with self._lock:
            return self._left_after(trial, result)

    def _left_after(self, trial: Trial, result: TrialResult) -> float:
        found = self._heard[trial.family]
        found.append(result)
        self._pending.pop((trial.family, trial.index), None)
        self._seconds[trial.family] = sum(each.cpu_seconds for each in found) / len(found)
        waiting = sum(
            self._cost(each)
            for name, trials in self._trials.items()
            if name not in self._closed
            for each in trials[self._given[name] :]
        )
        left = (sum(self._pending.values()) + waiting) * self._slowness / self._jobs
        return max(0.0, min(left, self._until - self._replicates(self._promised()) - self._clock()))

    def _up_to(self, name: str, count: int, whatever: bool = False) -> Iterator[Trial]:
        for trial in self._trials[name][self._given[name] : count]:
            if name in self._closed:
                return
            with self._lock:
                needed = [trial] if self._given[name] else self._least[name]
                if not (whatever or self._fits(needed)):
                    self._closed.add(name)
                    return
                self._given[name] += 1
                self._pending[name, trial.index] = self._cost(trial)
            yield trial

    def _fits(self, needed: Sequence[Trial]) -> bool:
        """Whether all of these would end in time, with what is running and what other families were begun for."""
        costs = [self._cost(each) for each in needed]
        if sum(costs) == 0 and self._replicate_seconds == 0:
            return True
        promised = [each for each in self._promised() if each not in needed]
        others = sum(self._pending.values()) + sum(self._cost(each) for each in promised)
        wall = max(*costs, (others + sum(costs)) / self._jobs) * self._slowness
        return self._clock() + wall + self._replicates([*promised, *needed]) <= self._until

    def _promised(self) -> list[Trial]:
        """What families that were begun need before they can be compared, and have not been given."""
        begun = [name for name, given in self._given.items() if given and name not in self._closed]
        return [each for name in begun for each in self._least[name][self._given[name] :]]

    def _replicates(self, further: Sequence[Trial]) -> float:
        """Wall seconds of the bootstrap of all configurations so far and of these."""
        return self._replicate_seconds * (sum(self._given.values()) + len(further)) / self._jobs

    def _cost(self, trial: Trial) -> float:
        return 0.0 if (trial.family, trial.index) in self._kept else max(1e-6, self._seconds[trial.family])

    def _best(self, name: str) -> float:
        return max((each.cv for each in self._heard[name]), default=-math.inf)
