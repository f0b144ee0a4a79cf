"""How long a calibration will take, from a few timed fits: said before it starts."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from heldout.landscape.baseline import Baseline
from heldout.landscape.crew import Crew, Job
from heldout.landscape.families.interface import Family
from heldout.landscape.replicates import dummy_replicates
from heldout.landscape.sizes import size_of
from heldout.landscape.study import Study
from heldout.landscape.trial import Timed, Trial, time_fits

_WARM = 100
_FEW = 500
_MANY = 2_000
"""Training rows of timed fits: what more rows take follows from `_FEW` and `_MANY`."""
_STEEPEST = 2.2
"""Power of the rows that no family's time grows faster than."""
_MEASURED = 0.5
"""Of the fits of the landscape itself, what choosing preparations and measuring worth take (docs/landscape.md)."""
_RESAMPLED = 0.6
"""Of the resamples, what is computed: half of the configurations need a fifth of them (`family_replicates`)."""


@dataclass(frozen=True)
class Forecast:
    """What a calibration is about to do."""

    configurations: int
    """To be fitted; those that an earlier calibration has kept are none of them."""
    kept: int
    families: int
    jobs: int
    cpu_seconds: float
    """Of all fits and predictions, those by which preparations are chosen and worth is measured among them."""
    replicate_seconds: float
    """Of one process, for the bootstrap of both hidden parts for one configuration."""
    slowness: float
    """Wall time for a second of CPU time, as it was just now: other work on the machine makes it more than 1."""
    trial_seconds: Mapping[str, float]
    """CPU seconds of one configuration, by family; 0 where all are kept."""

    def without_measures(self) -> Forecast:
        """The same, where no preparation is chosen and no worth is measured."""
        return replace(self, cpu_seconds=self.cpu_seconds / (1 + _MEASURED))

    @property
    def seconds(self) -> float:
        """Wall time of all of it."""
        replicates = self.replicate_seconds * (self.configurations + self.kept)
        return (self.cpu_seconds * self.slowness + replicates) / self.jobs


@dataclass(frozen=True)
class _Sample:
    """Timed fits of one family."""

    few: Timed
    """The default and the first drawn configurations, on few rows."""
    many: Timed
    """The default on more rows."""


def forecast(
    study: Study,
    base: Baseline,
    families: Mapping[str, tuple[Family, Sequence[Trial]]],
    known: Mapping[str, int],
    crew: Crew,
) -> Forecast:
    """Time a few fits of every family of which something is left to do.

    Args:
        study: the calibration's.
        base: the dummy.
        families: all that are to be fitted by name, with their configurations, the default first.
        known: N_f where it is settled.
        crew: runs the timed fits, as it will run the others.
    """
    rows, folds = study.prepared.rows["train"], len(base.folds)
    few, many = min(rows, _FEW), min(rows, _MANY)
    work: list[tuple[str, Job[_Sample]]] = [
        (name, (_sample, (study, list(trials[:3]), few, many)))
        for name, (_, trials) in families.items()
        if name not in known or _left(study, trials[: known[name]])
    ]
    samples = crew.run("estimate", work, len(work))
    seconds, configurations, kept, fits = {}, 0, 0, 0.0
    for name, (family, trials) in families.items():
        default, drawn = _seconds_of_a_trial(samples[name], rows, folds, few, many) if name in samples else (0.0, 0.0)
        size = known.get(name) or size_of(len(family.space), folds, rows, default / (folds + 1))
        left = _left(study, trials[:size])
        seconds[name], configurations, kept = drawn, configurations + left, kept + size - left
        fits += drawn * left
    return Forecast(
        configurations=configurations,
        kept=kept,
        families=len(families),
        jobs=crew.jobs,
        cpu_seconds=fits * (1 + _MEASURED),
        replicate_seconds=_replicate(study, base),
        slowness=_slowness(list(samples.values())),
        trial_seconds=seconds,
    )


def _left(study: Study, trials: Sequence[Trial]) -> int:
    """How many of them no earlier calibration has kept, on this preparation or on another that it chose."""
    folder = study.cache / "trials"
    return sum(not any(folder.glob(f"{trial.family}-{trial.index:02d}-*.npz")) for trial in trials)


def _sample(study: Study, trials: list[Trial], few: int, many: int) -> _Sample:
    time_fits(study, trials[:1], min(few, _WARM))  # the first fit of a process imports a library
    first = time_fits(study, trials, few)
    return _Sample(first, time_fits(study, trials[:1], many) if many > few else first)


def _seconds_of_a_trial(sample: _Sample, rows: int, folds: int, few: int, many: int) -> tuple[float, float]:
    """CPU seconds of the default, and of a configuration on average: on every fold, and on all training rows."""
    at_few, at_many = max(1e-4, sample.few.cpu_seconds[0]), max(1e-4, sample.many.cpu_seconds[0])
    power = min(_STEEPEST, max(0.0, math.log(at_many / at_few) / math.log(many / few))) if many > few else 1.0
    of_a_fold = at_many * (rows * (folds - 1) / folds / many) ** power if folds > 1 else at_many
    default = folds * of_a_fold + at_many * (rows / many) ** power
    each = sum(sample.few.cpu_seconds) / len(sample.few.cpu_seconds)
    return default, default * max(0.2, each / at_few)


def _replicate(study: Study, base: Baseline) -> float:
    """Seconds of one process for the bootstrap of one configuration on both hidden parts: the dummy's is timed."""
    started = time.monotonic()
    dummy_replicates(study, base, "public")
    rows = study.prepared.rows
    return (time.monotonic() - started) * (1 + rows["private"] / max(1, rows["public"])) * _RESAMPLED


def _slowness(samples: Sequence[_Sample]) -> float:
    cpu = sum(sum(each.few.cpu_seconds) for each in samples)
    wall = sum(each.few.wall_seconds for each in samples)
    return max(1.0, wall / cpu) if cpu > 0 else 1.0
