from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from coach_samples import CHALLENGE
from sklearn.linear_model import LogisticRegression, PoissonRegressor
from sklearn.metrics import d2_tweedie_score, get_scorer, make_scorer

from heldout.coach.scale import _ALWAYS, same_scale
from heldout.landscape.utility import oriented
from heldout.metrics.catalogue import declaration, load, names
from heldout.tasks.catalogue import task_of
from heldout.tasks.interface import Target

WITHOUT_SCORER = {
    *("adjusted_rand", "anomaly_average_precision", "anomaly_roc_auc", "concordance", "coverage_width"),
    *("expected_cost", "hamming_loss", "integrated_brier", "interval_score", "multilabel_f1_macro"),
    *("multilabel_f1_micro", "ndcg", "pinball", "quadratic_kappa", "subset_accuracy", "wape"),
}
"""Metrics of which scikit-learn has no scorer by name, so that a search's scores are nothing to compare with."""
RANDOM = np.random.default_rng(4)
X = np.abs(RANDOM.normal(size=(300, 3)))


def utility(name: str, y, predictions, target: Target, options=None) -> float:
    metric = load(name, options)
    return oriented(metric.score(y, predictions, target), metric.greater_is_better)


def predictions_of(model, name: str, binary: bool):
    match declaration(name).needs:
        case "probability":
            return model.predict_proba(X)
        case "score":
            return model.decision_function(X) if binary else model.predict_proba(X)
        case _:
            return model.predict(X)


TASKS = {2: "binary", 3: "multiclass"}


@pytest.mark.parametrize(
    ("name", "classes"),
    [(name, classes) for name in names() for classes, task in TASKS.items() if task in declaration(name).tasks],
)
def test_scorers_that_are_said_to_be_on_the_scale_of_a_metric_give_its_utility(name, classes):
    task = TASKS[classes]
    y = np.minimum(classes - 1, (X[:, 0] + 0.4 * RANDOM.normal(size=300)).clip(0, 5).astype(int))
    model = LogisticRegression().fit(X, y)
    target = Target(task, tuple(range(classes)), 1 if classes == 2 else None)
    own = utility(name, y, predictions_of(model, name, classes == 2), target)
    challenge = replace(CHALLENGE, task=task, positive=1, metric=name)
    by_classes = task_of(task).ranking_scorers
    scorers = _ALWAYS.get(name) or by_classes.get(name, ("f1",) if name == "f1" else ())
    for scorer in scorers:
        assert same_scale(scorer, challenge)
        assert get_scorer(scorer)(model, X, y) == pytest.approx(own, abs=1e-5)


@pytest.mark.parametrize(
    "name", [name for name in names() if "count" in declaration(name).tasks and name not in WITHOUT_SCORER]
)
def test_scorers_of_numbers_too(name):
    y = RANDOM.poisson(1 + X[:, 0]).astype(float)
    model = PoissonRegressor().fit(X, y)
    challenge = replace(CHALLENGE, task="count", positive=None, metric=name)
    own = utility(name, y, model.predict(X), Target("count"))
    scorers = _ALWAYS.get(name, ("d2_tweedie_score(power=1.5)",))
    for scorer in scorers:
        assert same_scale(scorer, challenge)
        power = float(scorer.partition("power=")[2].rstrip(")") or 0)
        found = make_scorer(d2_tweedie_score, power=power) if power else get_scorer(scorer)
        assert found(model, X, y) == pytest.approx(own, abs=1e-5)


def test_the_power_of_a_deviance_must_be_the_challenge_s():
    challenge = replace(CHALLENGE, task="count", metric="mean_tweedie_d2", metric_options={"power": 2})
    assert same_scale("d2_tweedie_score(power=2)", challenge)
    assert not same_scale("d2_tweedie_score(power=1.5)", challenge)


def test_average_precision_of_three_classes_is_ranked_in_another_way():
    three = replace(CHALLENGE, task="multiclass", positive=None, metric="average_precision")
    assert not same_scale("average_precision", three)


def test_every_registered_metric_is_known_or_has_no_scorer():
    known = {*_ALWAYS, *task_of("binary").ranking_scorers, "f1", "mean_tweedie_d2"}
    assert set(names()) == known | WITHOUT_SCORER


def test_scorers_of_class_one_are_on_the_scale_only_where_it_is_the_class_of_interest():
    for name in ("f1", "average_precision"):
        assert same_scale(name, replace(CHALLENGE, metric=name, positive=1))
        assert same_scale(name, replace(CHALLENGE, metric=name, positive=True))
        assert not same_scale(name, replace(CHALLENGE, metric=name, positive="yes"))
        assert not same_scale(name, replace(CHALLENGE, metric=name, positive=0))


def test_a_metric_of_the_challenge_s_own_is_on_no_scorer_s_scale_whatever_its_name():
    assert not same_scale("roc_auc", replace(CHALLENGE, own_metric=True))


@pytest.mark.parametrize("scoring", [None, "", "neg_mean_squared_error", "accuracy"])
def test_other_scorers_are_not(scoring):
    assert not same_scale(scoring, CHALLENGE)
    assert not same_scale(scoring, replace(CHALLENGE, metric="a_new_one"))
