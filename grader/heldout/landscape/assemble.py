"""From the pieces of a calibration to a landscape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from heldout.landscape.baseline import Baseline
from heldout.landscape.choose import family_hashes, preparation_hash, spaces_hash
from heldout.landscape.constants import constants
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import (
    FOLD_RULE,
    Configuration,
    FamilyResult,
    HiddenPart,
    Landscape,
    PartResult,
)
from heldout.landscape.packing import as_kept
from heldout.landscape.study import Study, metric_key, versions
from heldout.landscape.trial import Trial, TrialResult
from heldout.landscape.tuner import best_family, reference
from heldout.landscape.utility import Measured, as_stored

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Studied:
    """Everything that was fitted."""

    study: Study
    base: Baseline
    trials: Mapping[str, Sequence[Trial]]
    """By family, the default first."""
    results: Mapping[str, Sequence[TrialResult]]


@dataclass(frozen=True)
class Replicates:
    """The bootstrap of one hidden part."""

    dummy: Floats
    """Shape (B,)."""
    families: Mapping[str, tuple[Floats, Floats]]
    """U_f*, shape (B,), and E_j, shape (N_f − 1, 200)."""


def assemble(
    studied: Studied,
    replicates: Mapping[HiddenPart, Replicates],
    facts: Facts,
    families: Sequence[Family],
    left_out: Sequence[str] = (),
    broken: Mapping[str, str] | None = None,
) -> Landscape:
    """The landscape; every number in it is what its files will hold.

    `left_out` and `broken` are families that it does not hold; these with the reason.
    """
    study = studied.study
    cv = {name: [result.cv for result in found] for name, found in studied.results.items()}
    reference_cv = {name: as_stored(reference(scores, np.zeros(len(scores))).cv) for name, scores in sorted(cv.items())}
    best = best_family(reference_cv)
    return Landscape(
        challenge_id=study.challenge.id,
        challenge_hash=study.challenge.content_hash,
        data_hash=study.prepared.content_hash,
        spaces_hash=spaces_hash(study.challenge, facts, families),
        versions=versions(),
        folds=len(studied.base.folds),
        fold_rule=FOLD_RULE,
        training_rows=study.prepared.rows["train"],
        families=tuple(
            FamilyResult(name, tuple(map(_configuration, studied.trials[name], studied.results[name])))
            for name in sorted(studied.results)
        ),
        reference_cv=reference_cv,
        best=best,
        parts={name: _part(studied, name, found, best, cv) for name, found in replicates.items()},
        metric_hash=metric_key(study.challenge),
        family_hashes=family_hashes(study.challenge, families),
        asked_families=tuple(study.challenge.definition.reference.families or ()),
        preparation_hash=preparation_hash(facts),
        left_out=tuple(left_out),
        broken=dict(broken or {}),
    )


def _configuration(trial: Trial, result: TrialResult) -> Configuration:
    return Configuration(
        params=trial.params,
        cv=result.cv,
        cv_folds=result.cv_folds,
        train_folds=result.train_folds,
        fit_cpu_seconds=result.fit_cpu_seconds,
        utility={"public": result.utility["public"], "private": result.utility["private"]},
    )


def _part(
    studied: Studied, name: HiddenPart, replicates: Replicates, best: str, cv: Mapping[str, Sequence[float]]
) -> PartResult:
    utilities = {family: [result.utility[name] for result in found] for family, found in studied.results.items()}
    families = sorted(utilities)
    values = {family: as_stored(reference(cv[family], utilities[family]).utility) for family in families}
    stars = {family: replicates.families[family][0].astype(np.float32) for family in families}
    dummy = replicates.dummy.astype(np.float32)
    floor = studied.base.parts[name]
    fixed = constants(
        best,
        Measured(floor, dummy.astype(np.float64)),
        {family: Measured(values[family], stars[family].astype(np.float64)) for family in families},
        {family: utilities[family][0] for family in families},
    )
    groups = studied.study.groups(name)
    rows = studied.study.prepared.rows[name]
    return PartResult(
        rows=rows,
        units=rows if groups is None else len(np.unique(groups)),
        dummy=floor,
        reference=values,
        se=as_stored(fixed.se),
        delta=as_stored(fixed.delta),
        margin=as_stored(fixed.margin),
        tau=as_stored(fixed.tau),
        dummy_replicates=dummy,
        reference_replicates=stars,
        expected_best_replicates={family: as_kept(replicates.families[family][1]) for family in families},
    )
