"""A rebuilt model does what the original does, to the last digit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.metrics import fbeta_score, make_scorer
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV, ShuffleSplit
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import write_recipe


def table() -> tuple[pd.DataFrame, np.ndarray]:
    generator = np.random.default_rng(5)
    frame = pd.DataFrame(generator.normal(size=(80, 4)), columns=list("abcd"))
    frame["kind"] = generator.choice(["x", "y", "z"], 80)
    target = (frame["a"] + 0.5 * frame["b"] + (frame["kind"] == "x") + generator.normal(size=80) > 0.4).astype(int)
    return frame, target.to_numpy()


def prepared(model):
    return make_pipeline(
        ColumnTransformer(
            [
                (
                    "numbers",
                    make_pipeline(SimpleImputer(), StandardScaler()),
                    make_column_selector(dtype_include=float),
                ),
                ("kind", OneHotEncoder(sparse_output=False), ["kind"]),
            ]
        ),
        model,
    )


CLASSIFIERS = {
    "logistic": LogisticRegression(C=0.3),
    "sgd": SGDClassifier(loss="log_loss"),
    "neighbours": KNeighborsClassifier(3, weights="distance"),
    "svm": SVC(C=2.0, probability=False),
    "bayes": GaussianNB(),
    "discriminant": LinearDiscriminantAnalysis(),
    "forest": RandomForestClassifier(10),
    "seeded forest": RandomForestClassifier(10, random_state=np.random.RandomState(3)),
    "extra trees": ExtraTreesClassifier(10),
    "boosting": HistGradientBoostingClassifier(max_iter=5),
    "old boosting": GradientBoostingClassifier(n_estimators=5, subsample=0.7),
    "ada": AdaBoostClassifier(n_estimators=5),
    "mlp": MLPClassifier((5,), max_iter=20),
    "process": GaussianProcessClassifier(RBF() + WhiteKernel(), optimizer=None),
    "bagging": BaggingClassifier(n_estimators=4),
    "calibrated": CalibratedClassifierCV(GaussianNB(), cv=3),
    "vote": VotingClassifier([("a", GaussianNB()), ("b", LogisticRegression())], voting="soft"),
    "stack": StackingClassifier([("a", GaussianNB()), ("b", RandomForestClassifier(5))], cv=3),
    "search": GridSearchCV(SVC(), {"C": [0.1, 1, 10]}, cv=3, scoring=make_scorer(fbeta_score, beta=2)),
    "random search": RandomizedSearchCV(
        LogisticRegression(), {"C": stats.loguniform(1e-3, 1e2)}, n_iter=4, cv=ShuffleSplit(2), random_state=None
    ),
    "log": make_pipeline(FunctionTransformer(np.abs), FunctionTransformer(np.log1p), PCA(2), LogisticRegression()),
}


def fitted(estimator, X, y):
    np.random.seed(17)
    return estimator.fit(X, y)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("model", CLASSIFIERS.values(), ids=CLASSIFIERS.keys())
def test_a_rebuilt_classifier_predicts_the_same(model):
    X, y = table()
    original = prepared(model)
    rebuilt = rebuild(write_recipe(original))
    method = "predict_proba" if hasattr(original, "predict_proba") else "decision_function"
    mine = getattr(fitted(original, X[:60], y[:60]), method)(X[60:])
    again = getattr(fitted(rebuilt, X[:60], y[:60]), method)(X[60:])
    assert np.array_equal(mine, again)


def test_a_rebuilt_regressor_on_a_transformed_target_predicts_the_same():
    X, _ = table()
    y = np.exp(X["a"])
    original = prepared(TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1))
    rebuilt = rebuild(write_recipe(original))
    assert np.array_equal(fitted(original, X, y).predict(X), fitted(rebuilt, X, y).predict(X))


def test_a_rebuilt_text_model_predicts_the_same():
    texts = ["good film", "bad film", "good play", "bad acting", "a good one", "so bad"]
    original = Pipeline(
        [("count", CountVectorizer(tokenizer=str.split, token_pattern=None)), ("model", LogisticRegression())]
    )
    rebuilt = rebuild(write_recipe(original))
    y = [1, 0, 1, 0, 1, 0]
    assert np.array_equal(original.fit(texts, y).predict_proba(texts), rebuilt.fit(texts, y).predict_proba(texts))


@pytest.mark.parametrize("library", ["lightgbm", "xgboost"])
def test_a_rebuilt_boosting_library_predicts_the_same(library):
    module = pytest.importorskip(library)
    X, y = table()
    X = X[list("abcd")]
    if library == "lightgbm":
        original = module.LGBMClassifier(n_estimators=5, verbose=-1, bagging_freq=1, subsample=0.7)
    else:
        original = module.XGBClassifier(n_estimators=5, subsample=0.7)
    rebuilt = rebuild(write_recipe(original))
    assert np.array_equal(original.fit(X, y).predict_proba(X), rebuilt.fit(X, y).predict_proba(X))
