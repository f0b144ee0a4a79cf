"""`calibrate`: the reference landscape of a challenge, computed once by its author.

Every piece (a preprocessed division, a configuration, a family's replicates) is a job of its own that depends on its
input only, so that the result is the same whatever the number of jobs; finished ones are kept in the author's cache, so
that a killed calibration goes on where it was.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from heldout.base.errors import ChallengeError, StoreError
from heldout.base.paths import cache_folder
from heldout.landscape import sizes
from heldout.landscape.assemble import Replicates, Studied, assemble
from heldout.landscape.baseline import Baseline, baseline
from heldout.landscape.choose import facts_of, families_of
from heldout.landscape.drawing import drawn_trials
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import HiddenPart, Landscape
from heldout.landscape.replicates import dummy_replicates, family_replicates
from heldout.landscape.sizes import Cost, read_costs
from heldout.landscape.store import landscape_folder, save_landscape
from heldout.landscape.study import PARTS, Study
from heldout.landscape.trial import ALL, Result, Trial, preprocess, run_trial
from heldout.prepare.prepare import prepare

if TYPE_CHECKING:
    from heldout.challenge.interface import Challenge

T = TypeVar("T")
Job = tuple[Callable[..., T], tuple[Any, ...]]


class Observer(Protocol):
    """Told how far a calibration is; the command line's progress bar is one."""

    def stage(self, name: str) -> None:
        """A stage begins: `prepare`, `preprocess`, `defaults`, `configurations`, `replicates`."""
        ...

    def advanced(self, done: int, total: int, seconds_left: float | None) -> None:
        """So many of the stage's jobs are done; about so many seconds are left, where that can be said."""
        ...


class Silent:
    """An observer that does nothing."""

    def stage(self, name: str) -> None:
        """Nothing."""

    def advanced(self, done: int, total: int, seconds_left: float | None) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Calibrated:
    """What a calibration gave."""

    landscape: Landscape
    folder: Path
    notes: tuple[str, ...]
    """Configurations that count as the dummy somewhere, and why."""
    cpu_seconds: float
    """Of all fits and predictions, also of those that were found in the cache."""


def calibrate(
    challenge: Challenge, *, jobs: int = 1, fresh: bool = False, observer: Observer | None = None
) -> Calibrated:
    """Compute the landscape of a challenge and write it beside the challenge.

    Args:
        challenge: the challenge.
        jobs: processes that work at once.
        fresh: throw away what an earlier calibration left in the cache. N_f stays as it was measured first.
        observer: told how far it is.

    Raises:
        ChallengeError: the challenge, its data, its metric or its families are at fault.
        StoreError: the cache or the challenge's folder cannot be written.
    """
    observer = observer or Silent()
    _check_writable(challenge)
    observer.stage("prepare")
    prepared = prepare(challenge)
    if prepared.rows["private"] == 0:
        raise ChallengeError(
            f"challenges/{challenge.id}: this is a student's copy, without private rows. "
            "The landscape is computed in the instructor's."
        )
    study = Study(challenge, prepared, cache_folder() / "landscape")
    facts = facts_of(challenge, prepared)
    families = families_of(challenge, facts)
    if not families:
        raise ChallengeError(f"challenges/{challenge.id}: no family of the reference suits it.")
    if fresh:
        shutil.rmtree(study.cache, ignore_errors=True)
    plan = _Plan(study, facts, families, baseline(study), _Crew(jobs, observer))
    costs = plan.measure(read_costs(landscape_folder(challenge)))
    results = plan.run(costs)
    replicates = plan.bootstrap(results)
    costs = {name: _completed(cost, results[name]) for name, cost in costs.items()}
    studied = Studied(
        study, plan.base, {family.name: plan.trials(family, costs[family.name].size) for family in families}, results
    )
    landscape = assemble(studied, replicates, facts, families)
    notes = tuple(_notes(results))
    folder = save_landscape(challenge, landscape, costs, notes)
    spent = sum(result.cpu_seconds for each in results.values() for result in each)
    return Calibrated(landscape, folder, notes, spent)


def _check_writable(challenge: Challenge) -> None:
    """Say before anything is computed that the result could not be written."""
    folder = landscape_folder(challenge)
    place = folder if folder.exists() else challenge.folder
    if not os.access(place, os.W_OK):
        raise StoreError(
            f"{place} cannot be written. Copy the challenge into a course of your own and calibrate it there."
        )


class _Crew:
    """Runs jobs over processes and tells the observer."""

    def __init__(self, jobs: int, observer: Observer) -> None:
        self._jobs = jobs
        self.observer = observer

    def run(
        self, stage: str, work: Sequence[Job[T]], seconds_left: Callable[[list[T]], float] | None = None
    ) -> list[T]:
        """The jobs' results in the order of `work`; `seconds_left` estimates CPU seconds from those that are done."""
        self.observer.stage(stage)
        found: dict[int, T] = {}
        self.observer.advanced(0, len(work), None)
        for index, result in self._unordered(work):
            found[index] = result
            left = seconds_left(list(found.values())) / self._jobs if seconds_left else None
            self.observer.advanced(len(found), len(work), left)
        return [found[index] for index in range(len(work))]

    def _unordered(self, work: Sequence[Job[T]]) -> Iterator[tuple[int, T]]:
        if self._jobs == 1 or len(work) == 1:
            yield from (_numbered(index, *job) for index, job in enumerate(work))
            return
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=self._jobs, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        with _deaf_to_interrupts():
            results = parallel(delayed(_numbered)(index, *job) for index, job in enumerate(work))
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


def _numbered(index: int, function: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[int, T]:
    return index, function(*arguments)


class _Plan:
    """The pieces of one calibration."""

    def __init__(self, study: Study, facts: Facts, families: tuple[Family, ...], base: Baseline, crew: _Crew) -> None:
        self.study, self.facts, self.families, self.base, self.crew = study, facts, families, base, crew
        self.folds = len(base.folds)
        self._drawn = {family.name: drawn_trials(family, facts) for family in families}

    def trials(self, family: Family, size: int) -> list[Trial]:
        """The default and the first drawn configurations of a family, `size` in all."""
        return self._drawn[family.name][:size]

    def measure(self, known: dict[str, Cost]) -> dict[str, Cost]:
        """Preprocess, run every default, and settle N_f: as stored where the family is as it was, else as measured."""
        divisions = [*map(str, range(self.folds)), ALL]
        columns = {trials[0].columns.key: trials[0].columns for trials in self._drawn.values()}.values()
        self.crew.run("preprocess", [(preprocess, (self.study, each, name)) for each in columns for name in divisions])
        work: list[Job[Result]] = [self._job(self._drawn[family.name][0]) for family in self.families]
        results = self.crew.run("defaults", work)
        return {
            family.name: self._cost(family, result, known.get(family.name))
            for family, result in zip(self.families, results, strict=True)
        }

    def run(self, costs: dict[str, Cost]) -> dict[str, list[Result]]:
        """Every configuration's result, by family; the most expensive families first: no core waits at the end."""
        order = sorted(self.families, key=lambda family: -costs[family.name].default_cpu_seconds)
        trials = [trial for family in order for trial in self.trials(family, costs[family.name].size)]
        expected = [costs[trial.family].default_cpu_seconds * (self.folds + 1) for trial in trials]

        def left(done: list[Result]) -> float:
            """What is left costs as much, compared with the defaults, as what is done did."""
            ahead = sum(expected[: len(done)])
            return sum(expected[len(done) :]) * sum(result.cpu_seconds for result in done) / max(ahead, 1e-9)

        results = self.crew.run("configurations", [self._job(trial) for trial in trials], left)
        by_family: dict[str, list[Result]] = {family.name: [] for family in self.families}
        for trial, result in zip(trials, results, strict=True):
            by_family[trial.family].append(result)
        return by_family

    def bootstrap(self, results: dict[str, list[Result]]) -> dict[HiddenPart, Replicates]:
        """The replicates of both hidden parts."""
        dummy = {part: dummy_replicates(self.study, self.base, part) for part in PARTS}
        pairs = [(part, family.name) for part in PARTS for family in self.families]
        families = {family.name: family for family in self.families}
        work: list[Job[Any]] = []
        for part, name in pairs:
            found = results[name]
            cv = [result.cv for result in found]
            arguments = (self.study, self.trials(families[name], len(found)), cv, dummy[part], part)
            work.append((family_replicates, arguments))
        done = dict(zip(pairs, self.crew.run("replicates", work), strict=True))
        return {part: Replicates(dummy[part], {name: done[part, name] for name in families}) for part in PARTS}

    def _job(self, trial: Trial) -> Job[Result]:
        return run_trial, (self.study, trial, self.base)

    def _cost(self, family: Family, result: Result, known: Cost | None) -> Cost:
        key = sizes.family_hash(family)
        if known is not None and known.family_hash == key:
            return known
        seconds = result.cpu_seconds / (self.folds + 1)
        return Cost(key, float(f"{seconds:.4g}"), sizes.size_of(len(family.space), self.folds, seconds))


def _completed(cost: Cost, results: Sequence[Result]) -> Cost:
    """The cost with the seconds of every configuration, unless an earlier calibration has measured them all."""
    if len(cost.fit_cpu_seconds) == cost.size:
        return cost
    seconds = tuple(float(f"{result.fit_cpu_seconds:.4g}") for result in results)
    return Cost(cost.family_hash, cost.default_cpu_seconds, cost.size, seconds)


def _notes(results: dict[str, list[Result]]) -> Iterable[str]:
    for name, found in results.items():
        for index, result in enumerate(found):
            if result.note:
                yield f"{name} {index}: {result.note}"
