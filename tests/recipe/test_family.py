from __future__ import annotations

import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression, RANSACRegressor, Ridge
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.utils import all_estimators

from heldout.recipe.describe import describe
from heldout.recipe.family import FAMILY_OF, detect_family
from heldout.recipe.shape import recipe_shape
from heldout.recipe.write import write_recipe

WRAPPERS = (
    "BaggingClassifier BaggingRegressor CalibratedClassifierCV ClassifierChain FixedThresholdClassifier "
    "MultiOutputClassifier MultiOutputRegressor OneVsOneClassifier OneVsRestClassifier OutputCodeClassifier "
    "RANSACRegressor RegressorChain SelfTrainingClassifier TransformedTargetRegressor TunedThresholdClassifierCV"
)


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_every_classifier_and_regressor_of_scikit_learn_has_a_family_or_wraps_one(kind):
    names = {path.rpartition(".")[2] for path in FAMILY_OF}
    assert {name for name, _ in all_estimators(type_filter=kind)} - names - set(WRAPPERS.split()) == set()


def test_every_path_of_the_table_is_the_path_that_a_recipe_writes():
    from heldout.recipe.library import load_class

    for path in FAMILY_OF:
        if path.startswith("sklearn."):
            assert load_class(path).__name__ == path.rpartition(".")[2]


CASES = [
    (HistGradientBoostingClassifier(), "boosting", "HistGradientBoostingClassifier"),
    (make_pipeline(StandardScaler(), SVC()), "svm", "SVC"),
    (GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [1]}), "svm", "SVC"),
    (RandomizedSearchCV(Ridge(), {"alpha": [1]}), "linear", "Ridge"),
    (HalvingGridSearchCV(GaussianNB(), {"var_smoothing": [1]}), "naive_bayes", "GaussianNB"),
    (HalvingRandomSearchCV(GaussianNB(), {"var_smoothing": [1]}), "naive_bayes", "GaussianNB"),
    (CalibratedClassifierCV(make_pipeline(StandardScaler(), SVC())), "svm", "SVC"),
    (CalibratedClassifierCV(), "linear", "CalibratedClassifierCV"),
    (TransformedTargetRegressor(MLPRegressor()), "mlp", "MLPRegressor"),
    (BaggingClassifier(SVC()), "svm", "SVC"),
    (OneVsRestClassifier(LogisticRegression()), "linear", "LogisticRegression"),
    (MultiOutputRegressor(SVR()), "svm", "SVR"),
    (TunedThresholdClassifierCV(RandomForestClassifier()), "forest", "RandomForestClassifier"),
    (RANSACRegressor(SVR()), "svm", "SVR"),
    (AdaBoostClassifier(), "boosting", "AdaBoostClassifier"),
    (AdaBoostClassifier(LogisticRegression()), "ensemble", "AdaBoostClassifier"),
    (VotingClassifier([("a", SVC()), ("b", SVC())]), "ensemble", "VotingClassifier"),
    (make_pipeline(StandardScaler(), StackingClassifier([("a", SVC())])), "ensemble", "StackingClassifier"),
    (make_pipeline(SVC(), "passthrough"), "svm", "SVC"),
    (StandardScaler(), "unknown", "StandardScaler"),
]


@pytest.mark.parametrize(("model", "family", "estimator"), CASES, ids=[str(i) for i in range(len(CASES))])
def test_recipe_and_description_agree_on_the_family(model, family, estimator):
    for found in (detect_family(recipe_shape(write_recipe(model))), detect_family(describe(model).shape)):
        assert (found.name, found.estimator) == (family, estimator)


def test_the_way_to_the_model_and_what_was_unwrapped_are_told():
    model = GridSearchCV(
        Pipeline([("scale", StandardScaler()), ("bag", BaggingClassifier(SVC()))]), {"bag__n_jobs": [1]}
    )
    found = detect_family(recipe_shape(write_recipe(model)))
    assert found.roles == ("estimator", "steps.bag", "estimator")
    assert [path.rpartition(".")[2] for path in found.wrappers] == ["GridSearchCV", "Pipeline", "BaggingClassifier"]


@pytest.mark.parametrize(
    ("model", "altered"),
    [
        (SVC(), False),
        (make_pipeline(StandardScaler(), GridSearchCV(SVC(), {"C": [1]})), False),
        (TransformedTargetRegressor(Ridge()), False),
        (BaggingClassifier(SVC()), True),
        (make_pipeline(StandardScaler(), CalibratedClassifierCV(SVC())), True),
        (GridSearchCV(OneVsRestClassifier(SVC()), {"estimator__C": [1]}), True),
        (TunedThresholdClassifierCV(LogisticRegression()), True),
    ],
    ids=lambda value: "" if isinstance(value, bool) else type(value).__name__,
)
def test_what_makes_another_model_of_the_estimator_inside_is_told_from_what_prepares_it(model, altered):
    assert detect_family(describe(model).shape).is_altered_for(None) is altered


def test_a_search_over_several_families_is_unknown_until_it_has_chosen():
    def search(candidates):
        return GridSearchCV(Pipeline([("m", SVC())]), {"m": candidates}, cv=2)

    mixed = search([SVC(), LogisticRegression()])
    assert detect_family(recipe_shape(write_recipe(mixed))).name == "unknown"
    assert detect_family(recipe_shape(write_recipe(search([SVC(C=2), SVC(C=3)])))).name == "svm"
    mixed.set_params(param_grid={"m": [LogisticRegression()]}).fit([[0.0], [1.0], [0.0], [1.0]], [0, 1, 0, 1])
    assert detect_family(describe(mixed).shape).name == "linear"


def test_an_own_class_is_unknown_whatever_it_is_called():
    own = type("SVC", (SVC,), {"__module__": "sklearn.svm._classes", "__qualname__": "SVC"})
    found = detect_family(describe(own()).shape)
    assert found.name == "unknown"


@pytest.mark.parametrize("library", ["lightgbm.LGBMRegressor", "xgboost.XGBClassifier"])
def test_the_boosting_libraries_are_boosting(library):
    module, _, name = library.partition(".")
    model = getattr(pytest.importorskip(module), name)()
    assert detect_family(recipe_shape(write_recipe(model))).name == "boosting"
    assert detect_family(describe(model).shape).name == "boosting"
