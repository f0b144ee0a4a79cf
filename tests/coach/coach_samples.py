"""Challenges, searches and landscapes for the coach's tests: every number in them is written down."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from heldout.coach.advise import advise, points_at_stake
from heldout.coach.interface import ChallengeFacts, Context, FoldGain, NoCheck
from heldout.coach.registry import RULES
from heldout.landscape.families.interface import Facts
from heldout.landscape.interface import Configuration, FamilyResult, Landscape, PartResult
from heldout.landscape.reference_parts import FamilyParts, FamilySpec, reference_parts
from heldout.landscape.space import Parameter
from heldout.recipe.description_format import Description, parse_description
from heldout.recipe.edit import Edits
from heldout.recipe.reaching import Reaching
from heldout.scoring.attribution import attribute
from heldout.scoring.interface import CoachFinding
from heldout.scoring.measured import Assessment, Loss, Points, Regret, Verdict

CHALLENGE = ChallengeFacts(
    task="binary",
    positive="yes",
    metric="roc_auc",
    metric_options={},
    own_metric=False,
    greater_is_better=True,
    split="random",
    group=None,
    time=None,
)
IN_GROUPS = replace(CHALLENGE, split="group", group="patient")
IN_TIME = replace(CHALLENGE, split="time", time="date")

PATHS = {
    "SVC": "sklearn.svm.SVC",
    "KNeighborsClassifier": "sklearn.neighbors.KNeighborsClassifier",
    "DecisionTreeClassifier": "sklearn.tree.DecisionTreeClassifier",
    "StandardScaler": "sklearn.preprocessing.StandardScaler",
    "SimpleImputer": "sklearn.impute.SimpleImputer",
    "SelectKBest": "sklearn.feature_selection.SelectKBest",
    "FunctionTransformer": "sklearn.preprocessing.FunctionTransformer",
    "LinearRegression": "sklearn.linear_model.LinearRegression",
    "HistGradientBoostingClassifier": "sklearn.ensemble.HistGradientBoostingClassifier",
    "Pipeline": "sklearn.pipeline.Pipeline",
}
_WOBBLE = (0.004, -0.002, 0.001, -0.004, 0.001)
"""What the folds differ by from trial to trial: the corrected standard error of a difference is about 0.002."""


def shape(*steps: str) -> dict[str, Any]:
    """The shape of a pipeline, or of a model alone."""
    if len(steps) == 1:
        return {"class": PATHS.get(steps[0], steps[0]), "parts": []}
    parts = [[f"steps.{step.rpartition('.')[2].lower()}", shape(step)] for step in steps]
    return {"class": PATHS["Pipeline"], "parts": parts}


def searched(inner: dict[str, Any], kind: str = "GridSearchCV") -> dict[str, Any]:
    """The shape of a search that has run."""
    return {"class": f"sklearn.model_selection.{kind}", "parts": [["best_estimator_", inner]]}


def trial(params: dict[str, Any], score: float, folds: int = 5, wobble: float = 1.0) -> dict[str, Any]:
    """A candidate; the folds differ from 0.02 above the score to 0.02 below, the same for every trial but a wobble."""
    order = hash_free(params)
    common = np.linspace(0.02, -0.02, folds) if folds > 1 else [0.0]
    own = [wobble * _WOBBLE[(fold + order) % 5] for fold in range(folds)]
    return {"params": params, "test": [score + float(a) + b for a, b in zip(common, own, strict=True)], "train": None}


def hash_free(params: dict[str, Any]) -> int:
    """A number that depends on the parameters and on nothing else."""
    return sum(map(ord, str(sorted(params.items()))))


def line(name: str, scores: dict[Any, float], **options: Any) -> dict[str, Any]:
    """A grid search over one parameter of a model alone."""
    return search([trial({name: value}, score) for value, score in scores.items()], **options)


def grid(axes: dict[str, list[Any]], score: Any, **options: Any) -> dict[str, Any]:
    """A grid search whose scores are `score(**params)`."""
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    return search([trial(point, score(**point)) for point in points], **options)


def search(
    candidates: list[dict[str, Any]],
    kind: str = "GridSearchCV",
    splitter: str | None = "sklearn.model_selection.StratifiedKFold",
    scoring: str | None = "roc_auc",
    total: int | None = None,
) -> dict[str, Any]:
    best = max(range(len(candidates)), key=lambda index: np.mean(candidates[index]["test"]))
    return {
        "class": f"sklearn.model_selection.{kind}",
        "scoring": scoring,
        "splitter": splitter,
        "n_splits": len(candidates[0]["test"]),
        "best_params": candidates[best]["params"],
        "best_index": best,
        "total": total or len(candidates),
        "candidates": candidates,
    }


def description(
    outline: dict[str, Any],
    found: dict[str, Any] | None = None,
    final: str = "SVC",
    params: dict[str, Any] | None = None,
) -> Description:
    return parse_description(
        {
            "shape": outline,
            "outline": final,
            "steps": [],
            "final": {"name": final, "class": PATHS.get(final, final), "params": params or {}},
            "search": found,
        }
    )


def context(found: dict[str, Any] | None = None, outline: dict[str, Any] | None = None, **fields: Any) -> Context:
    """A context with a searched SVC, unless `outline` says otherwise."""
    kind = found["class"].rpartition(".")[2] if found else "GridSearchCV"
    own = outline if outline is not None else searched(shape("SVC"), kind)
    fields.setdefault("challenge", CHALLENGE)
    fields.setdefault("description", description(own, found))
    fields.setdefault("family", "svm")
    return Context(**fields)


def said(code: str, given: Context) -> list[CoachFinding]:
    return [finding for finding in advise(given) if finding.code == code]


def at_stake(code: str, given: Context) -> float:
    """The lost points that a rule's only advice is about."""
    (advice,) = RULES.all()[code].say(given)
    return points_at_stake(given, advice.stake)


def assessment(
    tuning: float = 0.0, handling: float = 0.0, choice: float = 0.0, verdict: Verdict = "worse", lost: float = 40.0
) -> Assessment:
    """An assessment of three parts; those that lost something have `verdict`."""

    def loss(value: float) -> Loss:
        return Loss(value, (value - 0.01, value + 0.01), verdict if value > 0 else "fine")

    parts = Regret(loss(choice + handling + tuning), loss(choice), loss(handling), loss(tuning))
    return Assessment(None, Points(100 - lost, 3.0, **attribute(lost, parts)), parts)


def configuration(params: dict[str, Any], cv: float, train: float = 0.95, folds: int = 5) -> Configuration:
    test = tuple(trial(params, cv, folds)["test"])
    return Configuration(params, cv, test, (train,) * folds, 0.1, {"public": cv})


def landscape(family: str, configurations: list[Configuration], dummy: float = 0.5, best: float = 0.9) -> Landscape:
    """One family, whose reference utility is `best`."""
    nothing = np.empty(0, dtype=np.float32)
    part = PartResult(
        rows=500,
        units=500,
        dummy=dummy,
        reference={family: best},
        se=0.01,
        delta=0.005,
        margin=0.02,
        tau=0.05,
        dummy_replicates=nothing,
        reference_replicates={family: nothing},
        expected_best_replicates={family: np.empty((0, 0), dtype=np.float32)},
    )
    return Landscape(
        challenge_id="coins",
        challenge_hash="c",
        data_hash="d",
        spaces_hash="s",
        versions={},
        folds=5,
        training_rows=600,
        families=(FamilyResult(family, tuple(configurations)),),
        reference_cv={family: best},
        best=family,
        parts={"public": part},
    )


def arriving(**fields: Any) -> Reaching:
    """What reaches a model from two columns, with nothing peculiar but what is given."""
    usual: dict[str, Any] = {
        "used": ("a", "b"),
        "outputs": 2,
        "sparse": False,
        "missing": False,
        "scale_ratio": 1.5,
        "skewed": 0,
        "skewness": 0.0,
        "holes": (),
        "branches": (),
    }
    return Reaching(**{**usual, **fields})


class Folds:
    """Fits on folds that need no fits: each variant gains what a function of its edits says; None is refused.

    There is time for `most` folds.
    """

    def __init__(
        self, gain: Callable[[Edits], float | None], own: float = 0.7, time: bool = True, most: int = 3
    ) -> None:
        self.gain, self.own, self.most = gain, own, most if time else 0
        self.asked: list[tuple[int, int]] = []
        """How many variants were asked for, on how many folds, each time."""

    def compare(self, variants: Sequence[Edits], folds: int = 1) -> tuple[FoldGain | NoCheck, ...]:
        self.asked.append((len(variants), folds))
        return tuple(self._one(edits, folds) for edits in variants)

    def _one(self, edits: Edits, folds: int) -> FoldGain | NoCheck:
        found = self.gain(edits)
        if folds > self.most:
            return "no_time"
        if found is None:
            return "refused"
        own = tuple(self.own + step / 100 for step in range(folds))
        return FoldGain(own, tuple(each + found + _WOBBLE[number] / 4 for number, each in enumerate(own)))


def parts_of(
    family: str, estimator: str, best: dict[str, Any], space: tuple[Parameter, ...] = (), **base: Any
) -> dict[str, FamilyParts]:
    """The reference of a family with one configuration, for columns `a` and `b`."""
    facts = Facts("binary", "probability", 500, (("a", "float64"), ("b", "str")))
    spec = FamilySpec(family, PATHS.get(estimator, estimator), base, space, "scaled", "as_is")
    found = reference_parts(spec, facts, FamilyResult(family, (configuration(best, 0.8),)))
    assert found is not None
    return {family: found}


def edit_names(edits: Edits | None) -> list[str]:
    return [each.edit for each in edits or ()]
