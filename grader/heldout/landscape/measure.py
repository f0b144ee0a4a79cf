"""Measures a landscape's worth, once its families are fitted: see `heldout.landscape.worth` for what that is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from heldout.bootstrap import percentile_interval
from heldout.landscape.baseline import Baseline
from heldout.landscape.column_groups import column_groups, drift_of
from heldout.landscape.crew import Crew, Job
from heldout.landscape.drawing import columns_made_by, columns_of, trial_of
from heldout.landscape.explore import prepared_trial
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.fold_model import fold_utility, permuted_losses
from heldout.landscape.interface import FamilyResult, Landscape
from heldout.landscape.preparations import TableFacts, single_changes
from heldout.landscape.preprocessing import preprocessing
from heldout.landscape.study import Study
from heldout.landscape.table_facts import goal_of
from heldout.landscape.trial import CrossValidated, ReferencePreprocessing, Trial, try_to_cross_validate
from heldout.landscape.tuner import ascending
from heldout.landscape.utility import rounded
from heldout.landscape.worth import (
    ColumnGroup,
    CurvePoint,
    Estimate,
    FamilyPreparation,
    IdleColumns,
    LevelChange,
    LinearDiagnosis,
    Preparation,
    Worth,
)

_SHARE = 0.25
"""Of the fits of a family's landscape, those that single levels of its preparation may take."""
_FOLDS = 3
"""Folds that permutations and diagnoses are looked at on."""
_DIAGNOSED_ROWS = 3_000
"""Rows that linear diagnoses are fitted on, at most: what is to be seen is seen there, and products cost much."""
_PAIRED = 10
"""Columns of which products are made, at most: those that boosting gains most from."""
_CURVE = (0.125, 0.25, 0.5)
_NUMBERS = Preparation("standard", "none", "drop", "number")
"""Of the numbers that splines are made of, and of those whose products are."""


@dataclass(frozen=True)
class CalibratedLandscape:
    """A landscape that was just computed, and what it was computed with."""

    study: Study
    base: Baseline
    facts: Facts
    table: TableFacts
    families: Mapping[str, Family]
    """With the preparations that were chosen."""
    landscape: Landscape
    crew: Crew

    def best_trial(self, name: str) -> Trial:
        """The configuration of a family with the greatest CV."""
        family, index = self.families[name], self._best_index(name)
        params = self.result(name).configurations[index].params
        return trial_of(family, self.facts, columns_of(family, self.facts), index, params)

    def best_folds(self, name: str) -> tuple[float, ...]:
        """What the best configuration of a family earned on each fold."""
        return self.result(name).configurations[self._best_index(name)].cv_folds

    def _best_index(self, name: str) -> int:
        return int(ascending([each.cv for each in self.result(name).configurations])[-1])

    def result(self, name: str) -> FamilyResult:
        """A family's part of the landscape."""
        found = self.landscape.family(name)
        assert found is not None
        return found

    def has(self, name: str) -> bool:
        """Whether the landscape has this family, on a preparation of heldout's own."""
        return name in self.families and self.families[name].columns is None and name in self.landscape.family_names


def measured(fitted: CalibratedLandscape, choices: Mapping[str, FamilyPreparation]) -> Landscape:
    """The landscape with what was measured in addition."""
    levels = _levels(fitted, choices)
    columns = _columns(fitted)
    worth = Worth(
        dummy_cv=rounded(float(np.mean([floor.valid for floor in fitted.base.folds if floor.valid is not None]))),
        columns=columns,
        drift=drift_of(fitted.study.prepared.features, fitted.study.features("train"), fitted.study.features("public")),
        linear=_linear(fitted, columns),
        idle=_idle(fitted, columns),
        curve=_curve(fitted),
    )
    families = tuple(
        replace(each, preparation=replace(choices[each.name], levels=levels.get(each.name, ())))
        if each.name in choices
        else each
        for each in fitted.landscape.families
    )
    return replace(fitted.landscape, families=families, worth=worth)


def estimate(differences: Sequence[float]) -> Estimate:
    """Mean and corrected standard error (Nadeau & Bengio 2003) of paired differences of folds.

    >>> estimate([0.1, 0.2, 0.3])
    Estimate(value=0.2, se=0.0912871)
    """
    count = len(differences)
    se = float(np.std(differences, ddof=1)) * math.sqrt(1 / count + 1 / (count - 1)) if count > 1 else 0.0
    return Estimate(rounded(float(np.mean(differences))), rounded(se))


def _levels(
    fitted: CalibratedLandscape, choices: Mapping[str, FamilyPreparation]
) -> dict[str, tuple[LevelChange, ...]]:
    """For families that are not worse than the best one, and for linear models."""
    work: list[tuple[tuple[str, Any, str], Job[CrossValidated | None]]] = []
    for name, choice in choices.items():
        if not fitted.has(name) or not (name == "linear" or _is_not_worse(fitted.landscape, name)):
            continue
        family, best, folds = fitted.families[name], fitted.best_trial(name), fitted.landscape.folds
        most = int(_SHARE * fitted.result(name).size * (folds + 1) / folds)
        changes = list(single_changes(choice.chosen, family.preprocessing, fitted.facts, fitted.table))[:most]
        for dimension, level, preparation in changes:
            trial = prepared_trial(family, fitted.facts, preparation, best)
            work.append(((name, dimension, level), (try_to_cross_validate, (fitted.study, trial, fitted.base))))
    found = fitted.crew.run("measure", work, len(work))
    levels: dict[str, list[LevelChange]] = {}
    for (name, dimension, level), _ in work:
        result = found[name, dimension, level]
        if result is not None:
            change = estimate(np.subtract(result.cv_folds, fitted.best_folds(name)).tolist())
            levels.setdefault(name, []).append(LevelChange(dimension, level, change))
    return {name: tuple(each) for name, each in levels.items()}


def _is_not_worse(landscape: Landscape, name: str) -> bool:
    part = landscape.parts["public"]
    best, own = (part.reference_replicates[each].astype(np.float64) for each in (landscape.best, name))
    interval = percentile_interval(best - own)
    return interval is None or interval[0] <= part.margin


def _columns(fitted: CalibratedLandscape) -> dict[str, tuple[ColumnGroup, ...]]:
    """What the groups of columns are worth to boosting and to linear models."""
    study, names = fitted.study, [name for name in ("boosting", "linear") if fitted.has(name)]
    groups = column_groups(fitted.facts, study.features("train"), goal_of(study))
    work: list[tuple[tuple[str, int], Job[tuple[float, ...] | None]]] = [
        ((name, number), (permuted_losses, (study, fitted.best_trial(name), fitted.base, number, groups)))
        for name in names
        for number in range(min(_FOLDS, fitted.landscape.folds))
    ]
    found = fitted.crew.run("measure", work, len(work))
    least = fitted.landscape.parts["public"].delta / 2
    told = {}
    for name in names:
        of_folds = [each for (family, _), each in sorted(found.items()) if family == name and each is not None]
        if of_folds:
            values = [estimate(losses) for losses in zip(*of_folds, strict=True)]
            made = [
                ColumnGroup(group, each.value, each.se, counts=each.is_above(least if math.isfinite(least) else 0.0))
                for group, each in zip(groups, values, strict=True)
            ]
            told[name] = tuple(sorted(made, key=lambda group: -group.worth))
    return told


def _linear(fitted: CalibratedLandscape, columns: Mapping[str, tuple[ColumnGroup, ...]]) -> LinearDiagnosis | None:
    """What splines and products win back for the best linear configuration, on the same rows each."""
    if not (fitted.has("boosting") and fitted.has("linear")):
        return None
    plain, family = fitted.best_trial("linear"), fitted.families["linear"]
    trials = {"plain": plain, "splines": _on(fitted, family, plain, _splines(fitted, family))}
    paired = _paired(fitted, columns.get("boosting", ()))
    if len(paired) > 1:
        trials["products"] = _on(fitted, family, plain, _products(fitted, family, paired))
    found = _utilities(fitted, trials, _DIAGNOSED_ROWS)
    gains = {
        name: [mine - theirs for mine, theirs in zip(each, found["plain"], strict=True)] for name, each in found.items()
    }
    if not gains["plain"]:
        return None
    gap = np.subtract(fitted.best_folds("boosting"), fitted.best_folds("linear")).tolist()
    products = gains.get("products")
    return LinearDiagnosis(estimate(gap), estimate(gains["splines"]), estimate(products) if products else None)


def _utilities(
    fitted: CalibratedLandscape, trials: Mapping[str, Trial], most_rows: int | None
) -> dict[str, list[float]]:
    """Utilities of each fold that all of the trials have one on."""
    numbers = range(min(_FOLDS, fitted.landscape.folds))
    work: list[tuple[tuple[str, int], Job[tuple[int, float | None]]]] = [
        ((name, number), (fold_utility, (fitted.study, trial, fitted.base, number, most_rows)))
        for name, trial in trials.items()
        for number in numbers
    ]
    found = fitted.crew.run("measure", work, len(work))
    kept = [number for number in numbers if all(found[name, number][1] is not None for name in trials)]
    return {name: [value for number in kept if (value := found[name, number][1]) is not None] for name in trials}


def _on(fitted: CalibratedLandscape, family: Family, trial: Trial, columns: Any) -> Trial:
    made: ReferencePreprocessing = columns_made_by(columns, family)
    return trial_of(family, fitted.facts, made, trial.index, trial.params)


def _splines(fitted: CalibratedLandscape, family: Family) -> Any:
    """The family's own columns, and splines of all numbers."""
    from sklearn.pipeline import make_union

    numbers = tuple(each for each in fitted.facts.features if each[1] in ("int64", "float64"))
    plain = preprocessing(family.preprocessing, fitted.facts, family.preparation)
    if not numbers:
        return plain
    bent = preprocessing("scaled", replace(fitted.facts, features=numbers), _NUMBERS, splines=True)
    return make_union(plain, bent)


def _products(fitted: CalibratedLandscape, family: Family, paired: Sequence[str]) -> Any:
    """The family's own columns, and products of pairs of some."""
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    some = replace(fitted.facts, features=tuple(each for each in fitted.facts.features if each[0] in paired))
    numbers = replace(_NUMBERS, text="target_mean") if _has_means(fitted) else _NUMBERS
    pairs = PolynomialFeatures(degree=2, interaction_only=True, include_bias=False)
    plain = preprocessing(family.preprocessing, fitted.facts, family.preparation)
    return make_union(plain, make_pipeline(preprocessing("scaled", some, numbers), pairs, StandardScaler()))


def _has_means(fitted: CalibratedLandscape) -> bool:
    from heldout.tasks.catalogue import task_of

    return task_of(fitted.facts.task).target_encoding is not None


def _paired(fitted: CalibratedLandscape, groups: Sequence[ColumnGroup]) -> list[str]:
    """The columns that products are made of: one of each group, those first that boosting gains most from."""
    means = _has_means(fitted)
    kinds = dict(fitted.facts.features)
    usable = [name for group in groups for name in group.columns if means or kinds[name] != "str"]
    first = [name for name in usable if any(group.columns[0] == name for group in groups)]
    return (first + [name for name in usable if name not in first])[:_PAIRED]


def _idle(fitted: CalibratedLandscape, columns: Mapping[str, tuple[ColumnGroup, ...]]) -> IdleColumns | None:
    """Columns that count for neither boosting nor linear models, and what neighbours gain without them."""
    if not columns or not fitted.has("neighbours"):
        return None
    useful = {name for groups in columns.values() for group in groups if group.counts for name in group.columns}
    idle = tuple(name for name, _ in fitted.facts.features if name not in useful)
    if not idle or not useful:
        return None
    family, trial = fitted.families["neighbours"], fitted.best_trial("neighbours")
    fewer = replace(fitted.facts, features=tuple(each for each in fitted.facts.features if each[0] in useful))
    without = _on(fitted, family, trial, preprocessing(family.preprocessing, fewer, family.preparation))
    work: list[tuple[str, Job[CrossValidated | None]]] = [
        ("idle", (try_to_cross_validate, (fitted.study, without, fitted.base)))
    ]
    found = fitted.crew.run("measure", work, 1)["idle"]
    if found is None:
        return None
    return IdleColumns(idle, estimate(np.subtract(found.cv_folds, fitted.best_folds("neighbours")).tolist()))


def _curve(fitted: CalibratedLandscape) -> tuple[CurvePoint, ...]:
    """The best family's best configuration on shares of each fold's training rows."""
    name = fitted.landscape.best
    if not fitted.has(name):
        return ()
    trial, folds = fitted.best_trial(name), fitted.study.folds()
    whole = fitted.best_folds(name)
    scored = [number for number, floor in enumerate(fitted.base.folds) if floor.valid is not None]
    work: list[tuple[tuple[float, int], Job[tuple[int, float | None]]]] = [
        (
            (share, number),
            (fold_utility, (fitted.study, trial, fitted.base, number, int(share * len(folds[number].train)))),
        )
        for share in _CURVE
        for number in scored
    ]
    found = fitted.crew.run("measure", work, len(work))
    points = []
    for share in _CURVE:
        some = [found[share, number] for number in scored]
        values = [value for _, value in some if value is not None]
        if len(values) == len(scored):
            rows = int(np.mean([rows for rows, _ in some]))
            mean = rounded(float(np.mean(values)))
            points.append(CurvePoint(rows, mean, estimate(np.subtract(values, whole).tolist()).se))
    rows = int(np.mean([len(folds[number].train) for number in scored]))
    return (*points, CurvePoint(rows, rounded(float(np.mean(whole))), 0.0))
