"""What is true of a scripted learner: on rows that neither it nor the score has seen, and by what it was made of.

A learner does one thing wrong, or nothing, and it is known which. So the models on the way from it to the reference can
be fitted: its settings on sound columns, or on the reference preparation where that is better, then tuned ones, and
then the best family's. They are fitted here, outside of heldout, on the training rows, and scored by scikit-learn on
fresh rows: others of the same generator, or of the same table. Utilities are oriented, and never below the dummy's.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn import metrics
from sklearn.base import clone
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "scripted_learners"))

from coach_tables import Table

import heldout
from heldout.landscape.reference_model import reference_model
from heldout.landscape.reference_parts import family_spec, reference_parts
from heldout.prepare.prepare import prepare
from heldout.recipe.rebuild import rebuild
from heldout.scoring.measured import PartName
from scripted_learners import Desk, Learner, solution

SPOILT: Mapping[str, PartName] = {"absurd": "tuning", "unscaled": "data_handling", "preparation": "data_handling"}
"""By a learner's kind, the part in which it does something wrong."""
_Score = Callable[[Any, pd.DataFrame, Any], float]


def _ranked(function: Callable[..., float]) -> _Score:
    def score(model: Any, x: pd.DataFrame, y: Any) -> float:
        ranks = model.predict_proba(x)[:, 1] if hasattr(model, "predict_proba") else model.decision_function(x)
        return function(y, ranks)

    return score


SCORES: Mapping[str, _Score] = {
    "accuracy": lambda model, x, y: metrics.accuracy_score(y, model.predict(x)),
    "balanced_accuracy": lambda model, x, y: metrics.balanced_accuracy_score(y, model.predict(x)),
    "f1_macro": lambda model, x, y: metrics.f1_score(y, model.predict(x), average="macro"),
    "log_loss": lambda model, x, y: -metrics.log_loss(y, model.predict_proba(x), labels=model.classes_),
    "mae": lambda model, x, y: -metrics.mean_absolute_error(y, model.predict(x)),
    "rmse": lambda model, x, y: -metrics.root_mean_squared_error(y, model.predict(x)),
    "roc_auc": _ranked(metrics.roc_auc_score),
}
"""Utility of a fitted model on rows, by the metric."""


@dataclass(frozen=True)
class Truth:
    """What is true of one learner."""

    utility: float
    default: float
    """Utility of the same family's default on sound columns."""
    parts: Mapping[PartName, float]
    """What was lost in each part: the way from the learner to the reference."""
    delta: float
    """The challenge's own: a difference below it is none."""

    @property
    def main(self) -> frozenset[PartName]:
        """The part that lost most, and those that lost as much within δ; none where no part lost more than δ."""
        most = max(self.parts.values())
        if most <= self.delta:
            return frozenset()
        return frozenset(name for name, lost in self.parts.items() if lost > self.delta and most - lost <= self.delta)

    @property
    def is_below_default(self) -> bool | None:
        """Whether it is worse than its family's default, or better; None where the difference is below δ."""
        gap = self.default - self.utility
        return None if abs(gap) <= self.delta else gap > 0


class FreshRows:
    """Fits learners of one challenge on its training rows and scores them on fresh ones."""

    def __init__(self, table: Table, at: Desk) -> None:
        self._at, self._score = at, SCORES[table.metric]
        self._x, self._y = heldout.challenge(at.challenge.id, course=at.challenge.course).train()
        fresh = table.fresh().dropna(subset=[table.target])
        if table.time is not None:
            fresh = fresh[fresh[table.time] > self._x[table.time].max()]
        self._fresh = fresh[list(self._x.columns)].astype(self._x.dtypes)
        self._truth = fresh[table.target].astype(self._y.dtype)
        model = reference_model(at.challenge, prepare(at.challenge))
        found = ((each, at.landscape.family(each.name)) for each in map(model.family, at.families) if each is not None)
        self._parts = {
            each.name: parts
            for each, result in found
            if result is not None and (parts := reference_parts(family_spec(each), model.facts, result)) is not None
        }
        self._delta = at.landscape.parts["public"].delta
        self._known: dict[str, float] = {}
        self._floor = max(self._utility(model) for model in self._constants())

    def of(self, learner: Learner) -> Truth:
        """What is true of a learner of one of the families."""
        at, family, best = self._at, learner.family, self._at.landscape.best
        own, default = self._known_utility(learner.code), self._known_utility(solution(at, family))
        tuned, reference = (self._best_of(solution(at, each, self._tuned(each)), each) for each in (family, best))
        sound = solution(at, family) if SPOILT.get(learner.kind) == "data_handling" else learner.code
        reached = self._best_of(sound, family)
        parts: dict[PartName, float] = {
            "model_choice": reference - tuned,
            "data_handling": reached - own,
            "tuning": tuned - reached,
        }
        return Truth(own, default, parts, self._delta)

    def _best_of(self, code: str, family: str) -> float:
        """Utility of a learner on its own columns, or with the same settings on the family's reference preparation."""
        key = f"{family}: {code}"
        if key not in self._known:
            model = clone(_model_of(code).steps[-1][1])
            parts = self._parts[family]
            columns = rebuild(parts.columns, apply_config=False)
            if parts.target_wrapper is not None:
                wrapper = rebuild(parts.target_wrapper, apply_config=False)
                model = wrapper.set_params(regressor=model)
            on_reference = max(self._floor, self._utility(make_pipeline(columns, model)))
            self._known[key] = max(self._known_utility(code), on_reference)
        return self._known[key]

    def _tuned(self, family: str) -> dict[str, Any]:
        """The family's configuration that cross-validates best."""
        found = self._at.landscape.family(family)
        assert found is not None
        best = found.best
        return {**self._at.families[family].fixed, **best.params} if best.params else {}

    def _known_utility(self, code: str) -> float:
        if code not in self._known:
            self._known[code] = max(self._floor, self._utility(_model_of(code)))
        return self._known[code]

    def _utility(self, model: Any) -> float:
        np.random.seed(0)  # what estimators without a seed of their own draw from
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore")
            try:
                found = self._score(model.fit(self._x, self._y), self._fresh, self._truth)
            except ValueError:  # predictions that are not finite: they count as the dummy's
                return -np.inf
        return found if np.isfinite(found) else -np.inf

    def _constants(self) -> list[Any]:
        if not self._at.facts.classifies:
            return [DummyRegressor(strategy=each) for each in ("mean", "median")]
        return [DummyClassifier(), *(DummyClassifier(strategy="constant", constant=one) for one in self._y.unique())]


def _model_of(code: str) -> Any:
    scope: dict[str, Any] = {}
    exec(compile(code, "solution.py", "exec"), scope)
    return scope["get_estimator"]()
