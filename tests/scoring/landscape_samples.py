"""Landscapes made of simulated predictions: rows that are right or wrong, scored by accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from heldout.bootstrap import Resampling, weight_chunks
from heldout.landscape.constants import constants
from heldout.landscape.interface import (
    TRIAL_REPLICATES,
    Configuration,
    FamilyResult,
    HiddenPart,
    Landscape,
    PartResult,
)
from heldout.landscape.tuner import best_family, expected_best, reference, reference_replicates
from heldout.landscape.utility import Measured, floored_at_dummy, oriented, replicates_floored_at_dummy

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Resampled:
    """Hidden rows with their bootstrap weights, shape (B, n)."""

    weights: Floats

    def accuracy(self, right: Floats) -> float:
        return oriented(float(np.mean(right)), greater_is_better=True)

    def replicates(self, right: Floats) -> Floats:
        """Shape (…, B) for rows of shape (…, n)."""
        return right @ self.weights.T / self.weights.sum(axis=1)


def resampled(rows: int, replicates: int = 1000, seed: int = 5) -> Resampled:
    return Resampled(np.concatenate(list(weight_chunks(Resampling(rows), seed, replicates))))


def simulated_rows(random: np.random.Generator, chances: Any, rows: int, shared: float = 0.7) -> Floats:
    """Whether each of several models is right on each row, shape (models, rows); `shared` of the luck is the row's."""
    chances = np.atleast_1d(np.asarray(chances, dtype=float))
    common, own = random.standard_normal(rows), random.standard_normal((len(chances), rows))
    luck = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    return (luck < norm.ppf(chances)[:, None]).astype(float)


def make_landscape(
    resampling: Resampled, dummy: Floats, families: Mapping[str, tuple[Any, Floats]], training_rows: int = 600
) -> Landscape:
    """The landscape of one public part.

    Args:
        dummy: right or wrong, shape (n,).
        families: CV scores of shape (N,) and rightness of shape (N, n), per family; configuration 0 is the default.
    """
    floor = Measured(resampling.accuracy(dummy), resampling.replicates(dummy))
    results, measured, cv_of, expected = [], {}, {}, {}
    for name, (cv, right) in families.items():
        utilities = [floored_at_dummy(resampling.accuracy(row), floor.value) for row in right]
        replicates = replicates_floored_at_dummy(resampling.replicates(right), floor.replicates)
        found = reference(cv, utilities)
        measured[name] = Measured(found.utility, reference_replicates(cv, replicates))
        cv_of[name] = found.cv
        expected[name] = expected_best(cv[1:], replicates[1:, :TRIAL_REPLICATES]).astype(np.float32)
        results.append(FamilyResult(name, tuple(map(_configuration, cv, utilities))))
    best = best_family(cv_of)
    defaults = {result.name: result.configurations[0].utility["public"] for result in results}
    scale = constants(best, floor, measured, defaults)
    part = PartResult(
        rows=len(dummy),
        units=len(dummy),
        dummy=floor.value,
        reference={name: one.value for name, one in measured.items()},
        se=scale.se,
        delta=scale.delta,
        margin=scale.margin,
        tau=scale.tau,
        dummy_replicates=floor.replicates.astype(np.float32),
        reference_replicates={name: one.replicates.astype(np.float32) for name, one in measured.items()},
        expected_best_replicates=expected,
    )
    return _landscape(tuple(results), cv_of, best, {"public": part}, training_rows)


def _configuration(cv: float, utility: float) -> Configuration:
    return Configuration({}, float(cv), (float(cv),), (1.0,), 0.1, {"public": utility})


def _landscape(
    families: tuple[FamilyResult, ...],
    cv: dict[str, float],
    best: str,
    parts: dict[HiddenPart, PartResult],
    training_rows: int,
) -> Landscape:
    return Landscape(
        challenge_id="coins",
        challenge_hash="sha256:c",
        data_hash="sha256:d",
        spaces_hash="sha256:s",
        versions={},
        folds=5,
        training_rows=training_rows,
        families=families,
        reference_cv=cv,
        best=best,
        parts=parts,
    )


def three_families(rows: int = 500, seed: int = 3) -> tuple[Landscape, Resampled]:
    """boosting (the best), forest (nearly as good) and linear (clearly worse); the dummy is a fair coin."""
    random = np.random.default_rng(seed)
    resampling = resampled(rows)
    spreads = {"boosting": (0.70, 0.92), "forest": (0.82, 0.91), "linear": (0.60, 0.72)}
    chances = {
        name: np.concatenate([[low + 0.05], random.permutation(np.linspace(low, high, 15))])
        for name, (low, high) in spreads.items()
    }
    right = simulated_rows(random, np.concatenate([[0.5], *chances.values()]), rows)
    families, start = {}, 1
    for name, chance in chances.items():
        families[name] = (chance, right[start : start + len(chance)])
        start += len(chance)
    return make_landscape(resampling, right[0], families), resampling
