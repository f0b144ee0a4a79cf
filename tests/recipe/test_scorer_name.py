from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import PoissonRegressor
from sklearn.metrics import d2_tweedie_score, get_scorer_names, make_scorer, mean_tweedie_deviance, roc_auc_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from heldout.recipe.describe import describe
from heldout.recipe.scorer_name import scorer_name

NUMBERS = RandomForestRegressor()


def named(estimator, scoring=None, refit=True):
    return scorer_name(GridSearchCV(estimator, {}, scoring=scoring, refit=refit))


def test_a_scorer_s_name_is_told_as_it_is():
    assert named(SVC(), "roc_auc") == "roc_auc"


def test_without_scoring_it_is_what_the_estimator_s_own_score_measures():
    assert named(make_pipeline(StandardScaler(), SVC())) == "accuracy"
    assert named(make_pipeline(StandardScaler(), make_pipeline(NUMBERS))) == "r2"
    assert named(PoissonRegressor()) == "d2_tweedie_score(power=1)"
    assert named(KMeans()) is None


class Own(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        return self

    def score(self, X, y):
        return 1.0


def test_an_own_score_is_not_told():
    assert named(Own()) is None
    assert named(SVC(), lambda estimator, X, y: 1.0) is None


@pytest.mark.parametrize("name", get_scorer_names())
def test_every_scorer_object_is_told_by_a_name_that_means_the_same(name):
    from sklearn.metrics import get_scorer

    told = named(SVC(), get_scorer(name))
    assert repr(get_scorer(told)) == repr(get_scorer(name))


def test_a_scorer_without_a_name_is_told_by_its_call():
    assert named(NUMBERS, make_scorer(d2_tweedie_score, power=1.5)) == "d2_tweedie_score(power=1.5)"
    loss = make_scorer(mean_tweedie_deviance, greater_is_better=False, power=2)
    assert named(NUMBERS, loss) == "-mean_tweedie_deviance(power=2)"


def test_a_metric_of_other_predictions_is_not_mistaken_for_the_scorer():
    assert named(SVC(), make_scorer(roc_auc_score)) == "roc_auc_score()"


def test_of_several_scorers_the_one_that_chose_is_told():
    assert named(SVC(), ["accuracy", "f1"], refit="f1") == "f1"
    assert named(SVC(), {"a": "accuracy", "b": "roc_auc"}, refit="b") == "roc_auc"
    assert named(SVC(), {"a": "accuracy"}, refit=lambda results: 0) is None


def test_the_description_of_a_search_tells_its_scoring():
    X = np.random.default_rng(0).normal(size=(40, 2))
    model = GridSearchCV(SVC(), {"C": [1, 2]}, cv=2, scoring="balanced_accuracy").fit(X, X[:, 0] > 0)
    assert describe(model).search.scoring == "balanced_accuracy"


def test_a_scorer_that_resists_is_not_told_and_costs_nothing():
    class Resists:
        def __getattribute__(self, name):
            raise RuntimeError(name)

        def __call__(self, estimator, X, y):
            return 1.0

    X = np.random.default_rng(0).normal(size=(40, 2))
    model = GridSearchCV(SVC(), {"C": [1, 2]}, cv=2).fit(X, X[:, 0] > 0)
    model.scoring = Resists()
    assert describe(model).search.scoring is None
