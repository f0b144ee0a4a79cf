"""A small landscape by hand, without any randomness, and cards that were held against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from card_samples import score_card
from numpy.typing import NDArray

from heldout.landscape.constants import constants
from heldout.landscape.families.interface import Family
from heldout.landscape.interface import (
    TRIAL_REPLICATES,
    Configuration,
    FamilyResult,
    Landscape,
    PartResult,
)
from heldout.landscape.space import Parameter
from heldout.landscape.tuner import best_family, expected_best, reference
from heldout.landscape.utility import Measured
from heldout.scoring.assess import assess
from heldout.scoring.interface import ScoreCard
from heldout.scoring.measured import Score

Floats = NDArray[np.float64]

SVM = Family(
    "svm",
    "sklearn.svm.SVC",
    (Parameter("C", "log", 0.01, 100.0), Parameter("gamma", "log", 1e-4, 1.0)),
)
NEIGHBOURS = Family(
    "neighbours",
    "sklearn.neighbors.KNeighborsClassifier",
    (
        Parameter("n_neighbors", "integer_log", 1, 64),
        Parameter("weights", "choice", choices=("uniform", "distance")),
    ),
)
FAMILIES = (NEIGHBOURS, SVM)
_DRAWN = 24


def wobble(frequency: float, size: float, count: int = 1000) -> Floats:
    """What stands for chance: numbers around 0 with this standard deviation, shape (count,)."""
    return np.sqrt(2) * size * np.sin(frequency * np.arange(1, count + 1))


def position(index: int, step: float) -> float:
    """Spreads 24 configurations over 0..1 (a Weyl sequence)."""
    return (index * step) % 1.0


def make_landscape(
    rows: int = 400, noise: float = 0.01, reach: float = 1.0, orientation: float = 1.0, dummy: float = 0.5
) -> Landscape:
    """svm, best for C in the middle; and neighbours, worse, whose n_neighbors should be great.

    Args:
        rows: hidden rows.
        noise: standard error of a difference between two families.
        reach: 1 for families well above the dummy, less for families closer to it.
        orientation: factor of every utility; −1 turns nothing round but moves all of them below 0.
        dummy: U_0.
    """
    offset = 0.0 if orientation > 0 else -2 * dummy

    def at(share: float) -> float:
        return dummy + offset + reach * share

    def svm(places: Mapping[str, float]) -> float:
        return at(0.42 - 0.5 * (places["C"] - 0.5) ** 2 - 0.02 * places["gamma"])

    def neighbours(places: Mapping[str, float]) -> float:
        return at(0.15 + 0.12 * places["n_neighbors"])

    found = [_family(NEIGHBOURS, neighbours, at(0.20)), _family(SVM, svm, at(0.36))]
    return _landscape(tuple(found), rows, noise, dummy + offset)


def _family(family: Family, utility_at: Callable[[Mapping[str, float]], float], default: float) -> FamilyResult:
    drawn = []
    for index in range(1, _DRAWN):
        places = {
            each.name: position(index, step) for each, step in zip(family.space, (0.618034, 0.414214), strict=True)
        }
        params = {each.name: each.at(places[each.name]) for each in family.space}
        drawn.append(_configuration(params, utility_at(places), index))
    return FamilyResult(family.name, (_configuration({}, default, 0), *drawn))


def _configuration(params: dict[str, Any], utility: float, index: int) -> Configuration:
    folds = tuple(utility + shift + 0.002 * np.sin(7 * index + fold) for fold, shift in enumerate((0.01, 0.0, -0.01)))
    cv = float(f"{np.mean(folds):.6g}")
    return Configuration(params, cv, folds, folds, 0.1, {"public": float(f"{utility:.6g}")})


def _landscape(families: tuple[FamilyResult, ...], rows: int, noise: float, dummy: float) -> Landscape:
    floor = Measured(dummy, dummy + wobble(1.1, noise / 3))
    found = {}
    for family in families:
        scores = [each.cv for each in family.configurations]
        found[family.name] = reference(scores, [each.utility["public"] for each in family.configurations])
    best = best_family({name: one.cv for name, one in found.items()})
    measured = {
        name: Measured(one.utility, one.utility + wobble(2.3 + place, noise))
        for place, (name, one) in enumerate(found.items())
    }
    defaults = {family.name: family.configurations[0].utility["public"] for family in families}
    scale = constants(best, floor, measured, defaults)
    part = PartResult(
        rows=rows,
        units=rows,
        dummy=dummy,
        reference={name: one.value for name, one in measured.items()},
        se=scale.se,
        delta=scale.delta,
        margin=scale.margin,
        tau=scale.tau,
        dummy_replicates=floor.replicates.astype(np.float32),
        reference_replicates={name: one.replicates.astype(np.float32) for name, one in measured.items()},
        expected_best_replicates={family.name: _expected(family, noise) for family in families},
    )
    return Landscape(
        challenge_id="moons",
        challenge_hash="sha256:c",
        data_hash="sha256:d",
        spaces_hash="sha256:s",
        versions={},
        folds=3,
        training_rows=900,
        families=families,
        reference_cv={name: one.cv for name, one in found.items()},
        best=best,
        parts={"public": part},
    )


def _expected(family: FamilyResult, noise: float) -> NDArray[np.float32]:
    drawn = family.configurations[1:]
    best = expected_best([each.cv for each in drawn], [each.utility["public"] for each in drawn])
    return (best[:, None] + wobble(3.7, noise, TRIAL_REPLICATES)).astype(np.float32)


def make_card(
    landscape: Landscape | None,
    utility: float = 0.70,
    family: str = "neighbours",
    swap: float | None = 0.74,
    params: dict[str, Any] | None = None,
    greater_is_better: bool = True,
    **changes: Any,
) -> ScoreCard:
    """A stored card of a graded attempt; without a landscape one without points. `changes` are JSON."""
    estimator = {"svm": "SVC", "neighbours": "KNeighborsClassifier"}.get(family, "VotingClassifier")
    score = utility if greater_is_better else -utility
    given = {
        "attempt": "01k3hfj3kd92",
        "created_at": "2025-11-22T16:00:00+00:00",
        "challenge": {"id": "moons", "title": "Two moons", "content_hash": "sha256:c"},
        "metric": {"name": "accuracy" if greater_is_better else "rmse", "greater_is_better": greater_is_better},
        "score": None,
        "model": {
            "family": family,
            "estimator": estimator,
            "params": {"n_neighbors": 2, "weights": "uniform"},
            "pipeline": f"StandardScaler → {estimator}",
            "verified": True,
        },
        **dict.fromkeys(("points", "regret", "equivalent_trials", "good_families")),
    }
    card = score_card(**given | changes)
    if "score" not in changes:
        card = replace(card, score=Score(score, (score - 0.02, score + 0.02)))
    if params is not None and card.model is not None:
        card = replace(card, model=replace(card.model, params=params))
    if landscape is None:
        return card
    replicates = utility + wobble(5.1, 0.01)
    swapped = None if swap is None else swap + wobble(5.3, 0.01)
    found = assess(landscape, "public", utility, replicates, family, swap, swapped)
    told = {name: value for name, value in vars(found).items() if name not in ("neighbours", *changes)}
    return replace(card, **told)
