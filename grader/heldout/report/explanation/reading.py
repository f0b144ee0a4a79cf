"""What a validation curve shows, told apart from what chance does to a few dozen configurations.

The range is cut into regions: thirds of a scale, or the values of a choice. Two kinds of chance are kept apart. The
other hyperparameters were drawn along with this one: a region does worse than the best one only when a one-sided rank
test at 2.5 % says so (ranks, since a few ruined configurations would drown everything else). Of curves that are nothing
but noise, nine in ten are called flat. And other rows would give other scores: the difference of the medians is held
against its corrected standard error over the folds.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from heldout.landscape.interface import Configuration
from heldout.scoring.corrected_error import corrected_standard_error

_LEVEL = 0.025
_FEWEST = 3
_ERRORS = 2
REGIONS = 3
"""Into how many parts a scale is cut."""


@dataclass(frozen=True)
class Region:
    """One part of a hyperparameter's range."""

    index: int
    """Which part of the range, 0 at the left."""
    label: str
    """Its values, for example `0.001 to 0.2`."""
    size: int
    """Configurations in it."""
    median: float
    """Median cross-validation utility."""
    worse: bool
    """Its configurations do worse than those of the best region, beyond what the other hyperparameters explain."""
    behind: float
    """By how much its median is below the best one, at least 0."""
    error: float
    """Standard error of `behind` over the folds; infinite where there are too few of them."""

    @property
    def is_sure(self) -> bool:
        """It does worse by more than two standard errors: other rows would hardly say otherwise."""
        return self.worse and self.behind > _ERRORS * self.error


@dataclass(frozen=True)
class CurveReading:
    """The regions that hold any configuration, from left to right."""

    regions: tuple[Region, ...]
    best: int
    """Place in `regions` of the one with the greatest median."""

    @property
    def is_flat(self) -> bool:
        """No region does worse than the best one, as far as can be told."""
        return not any(region.worse for region in self.regions)


def read(groups: Sequence[tuple[str, Sequence[Configuration]]]) -> CurveReading | None:
    """What labelled groups of configurations show; None where fewer than two groups hold any."""
    held = [(index, label, members) for index, (label, members) in enumerate(groups) if members]
    if len(held) < 2:
        return None
    medians = [statistics.median(each.cv for each in members) for _, _, members in held]
    best = max(range(len(held)), key=lambda index: medians[index])
    top = held[best][2]
    regions = tuple(
        Region(
            index, label, len(members), median, _does_worse(members, top), medians[best] - median, _error(members, top)
        )
        for (index, label, members), median in zip(held, medians, strict=True)
    )
    return CurveReading(regions, best)


def _does_worse(these: Sequence[Configuration], best: Sequence[Configuration]) -> bool:
    if these is best or min(len(these), len(best)) < _FEWEST:
        return False
    from scipy.stats import mannwhitneyu

    test = mannwhitneyu([each.cv for each in these], [each.cv for each in best], alternative="less")
    return float(test.pvalue) < _LEVEL


def _error(these: Sequence[Configuration], best: Sequence[Configuration]) -> float:
    """Standard error over folds of the difference between two regions' medians."""
    folds = min(len(each.cv_folds) for each in (*these, *best))
    if folds < 2:
        return math.inf
    differences = [
        statistics.median(each.cv_folds[fold] for each in best)
        - statistics.median(each.cv_folds[fold] for each in these)
        for fold in range(folds)
    ]
    error = corrected_standard_error(differences)
    return error if math.isfinite(error) else math.inf


def standard_error(configurations: Sequence[Configuration]) -> float | None:
    """How far chance in the folds moves one configuration's score: the median of sd/√k; None with one fold."""
    errors = [
        statistics.stdev(each.cv_folds) / math.sqrt(len(each.cv_folds))
        for each in configurations
        if len(each.cv_folds) > 1 and all(map(math.isfinite, each.cv_folds))
    ]
    return statistics.median(errors) if errors else None
