"""Honest work still works at `standard`: every estimator that fits a small table, and what people build of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sklearn.utils import all_estimators

if sys.platform != "linux":
    pytest.skip("the level standard needs Linux", allow_module_level=True)

from honest_courses import write_course

from heldout.base.errors import IsolationError
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission

Grade = Callable[..., ScoreCard]

QUICK = {
    "DecisionTreeClassifier", "ExtraTreesRegressor", "GaussianNB", "GaussianProcessRegressor",
    "HistGradientBoostingClassifier",
    "KNeighborsRegressor", "LogisticRegression", "MLPClassifier", "RandomForestClassifier", "RidgeCV", "SVC", "SVR",
}  # fmt: skip
INNER = {
    "ClassifierChain": "LogisticRegression()",
    "FixedThresholdClassifier": "LogisticRegression()",
    "FrozenEstimator": "LogisticRegression()",
    "MultiOutputClassifier": "LogisticRegression()",
    "MultiOutputRegressor": "Ridge()",
    "OneVsOneClassifier": "LogisticRegression()",
    "OneVsRestClassifier": "LogisticRegression()",
    "OutputCodeClassifier": "LogisticRegression()",
    "RegressorChain": "Ridge()",
    "SelfTrainingClassifier": "LogisticRegression()",
    "StackingClassifier": "[('a', LogisticRegression()), ('b', GaussianNB())]",
    "StackingRegressor": "[('a', Ridge()), ('b', LinearRegression())]",
    "TunedThresholdClassifierCV": "LogisticRegression()",
    "VotingClassifier": "[('a', LogisticRegression()), ('b', GaussianNB())]",
    "VotingRegressor": "[('a', Ridge()), ('b', LinearRegression())]",
}
"""What goes into an estimator that cannot be made without another."""
OTHER_TASKS = {
    "ClassifierChain": "one label per row is no chain of labels",
    "MultiOutputClassifier": "it needs several targets",
    "MultiOutputRegressor": "it needs several targets",
    "MultiTaskElasticNet": "it needs several targets",
    "MultiTaskElasticNetCV": "it needs several targets",
    "MultiTaskLasso": "it needs several targets",
    "MultiTaskLassoCV": "it needs several targets",
    "RegressorChain": "it needs several targets",
    "IsotonicRegression": "it takes one column",
}
"""Estimators that do not fit a table with one target, sandbox or not."""
CHOSEN = {
    "CCA": "n_components=1",
    "PLSCanonical": "n_components=1",
    "RadiusNeighborsClassifier": "radius=20.0",
    "RadiusNeighborsRegressor": "radius=20.0",
}
"""Defaults that do not suit this small table, sandbox or not."""


def names(kind: str) -> list[str]:
    return [name for name, _ in all_estimators(type_filter=kind) if name not in OTHER_TASKS]


def source(name: str, kind: str) -> str:
    """A solution that returns the estimator, made with what it cannot do without."""
    classes = dict(all_estimators(type_filter=kind))
    lines = [
        "from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge",
        "from sklearn.naive_bayes import GaussianNB",
        f"from {classes[name].__module__.split('._')[0]} import {name}",
        "def get_estimator():",
        f"    return {name}({INNER.get(name, CHOSEN.get(name, ''))})",
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    try:
        opened = open_runner("standard")
    except IsolationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def graded(runner: Runner, course: Path, tmp_path: Path) -> Grade:
    """Grades a source; the test fails where the card does not say `graded`."""
    from heldout.challenge.load import load_challenge

    def run(text: str, challenge: str) -> ScoreCard:
        path = tmp_path / "solution.py"
        path.write_text(text)
        card = grade(
            read_submission(path), load_challenge(course, challenge), runner, learner="ada", metric_only=True
        ).card
        assert card.status == "graded", f"{card.status}: {card.message}\n{card.traceback}"
        return card

    return run


def cases(kind: str) -> list[object]:
    return [pytest.param(name, marks=[] if name in QUICK else pytest.mark.proof) for name in names(kind)]


@pytest.mark.parametrize("name", cases("classifier"))
def test_every_classifier_is_graded(name: str, graded: Grade) -> None:
    counts = name in ("CategoricalNB", "ComplementNB", "MultinomialNB")
    card = graded(source(name, "classifier"), "counts" if counts else "classes")

    assert card.score is not None


@pytest.mark.parametrize("name", cases("regressor"))
def test_every_regressor_is_graded(name: str, graded: Grade) -> None:
    assert graded(source(name, "regressor"), "values").score is not None


SEARCHED = {
    "LogisticRegression": ("classifier", "{'C': [0.1, 1.0]}"),
    "RandomForestClassifier": ("classifier", "{'n_estimators': [5, 10], 'n_jobs': [-1]}"),
    "HistGradientBoostingClassifier": ("classifier", "{'max_iter': [5, 10]}"),
    "SVC": ("classifier", "{'C': [0.1, 1.0]}"),
    "Ridge": ("regressor", "{'alpha': [0.1, 1.0]}"),
    "KNeighborsRegressor": ("regressor", "{'n_neighbors': [3, 5]}"),
    "GradientBoostingRegressor": ("regressor", "{'n_estimators': [5, 10]}"),
}


@pytest.mark.parametrize("search", ["GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV"])
@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n == "RandomForestClassifier" else pytest.mark.proof) for n in SEARCHED]
)
def test_a_search_with_every_core_works_in_one_process(name: str, search: str, graded: Grade) -> None:
    kind, grid = SEARCHED[name]
    text = source(name, kind)
    text = "from sklearn.experimental import enable_halving_search_cv\nfrom sklearn.model_selection import *\n" + text
    more = ", n_iter=2" if search == "RandomizedSearchCV" else ""

    card = graded(
        text.replace(f"return {name}()", f"return {search}({name}(), {grid}, n_jobs=-1, cv=3{more})"),
        "classes" if kind == "classifier" else "values",
    )

    assert card.model is not None
    assert card.model.verified, card.model


@pytest.mark.parametrize(
    ("library", "name", "challenge"),
    [
        ("lightgbm", "LGBMClassifier", "classes"),
        ("lightgbm", "LGBMRegressor", "values"),
        ("xgboost", "XGBRegressor", "values"),
    ],
)
@pytest.mark.parametrize("jobs", [1, -1])
def test_boosting_libraries_work(library: str, name: str, challenge: str, jobs: int, graded: Grade) -> None:
    pytest.importorskip(library)

    card = graded(
        f"from {library} import {name}\ndef get_estimator():\n    return {name}(n_estimators=10, n_jobs={jobs})\n",
        challenge,
    )

    assert card.model is not None
    assert card.model.verified, card.model


TABLE = """
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler, TargetEncoder
from sklearn.ensemble import HistGradientBoostingClassifier


def get_estimator():
    columns = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["amount"]),
        ("towns", {encoder}, ["town"]),
    ])
    return make_pipeline(columns, {model})
"""


@pytest.mark.parametrize(
    ("encoder", "model"),
    [
        ("OneHotEncoder(handle_unknown='ignore')", "LogisticRegression()"),
        (
            "OrdinalEncoder(handle_unknown='use_encoded_value', unknown_value=-1)",
            "HistGradientBoostingClassifier(max_iter=10)",
        ),
        ("TargetEncoder()", "LogisticRegression()"),
    ],
)
def test_columns_of_text_and_missing_numbers_go_through_pandas(encoder: str, model: str, graded: Grade) -> None:
    card = graded(TABLE.format(encoder=encoder, model=model), "table")

    assert card.score is not None
    assert card.score.public > 0.8, "town decides the label"


@pytest.mark.parametrize(
    "words", ["TfidfVectorizer()", "CountVectorizer(ngram_range=(1, 2))", "HashingVectorizer(n_features=256)"]
)
def test_text_becomes_sparse_columns(words: str, graded: Grade) -> None:
    card = graded(
        "from sklearn.compose import ColumnTransformer\n"
        "from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer\n"
        "from sklearn.linear_model import LogisticRegression\nfrom sklearn.pipeline import make_pipeline\n"
        "from sklearn.decomposition import TruncatedSVD\n\ndef get_estimator():\n"
        f"    sparse = ColumnTransformer([('words', {words}, 'note')])\n"
        "    return make_pipeline(sparse, TruncatedSVD(3), LogisticRegression())\n",
        "table",
    )

    assert card.score is not None
    assert card.score.public > 0.8, "the note gives the label away"


def test_what_a_library_needs_to_work_is_not_among_the_data_that_is_closed(graded: Grade) -> None:
    card = graded(
        "from scipy.stats import qmc\nfrom sklearn.linear_model import LogisticRegression\nimport pandas as pd\n"
        "def get_estimator():\n    print(qmc.Sobol(3, seed=0).random(4).shape, pd.Timestamp(0, tz='Europe/Paris').tz)\n"
        "    return LogisticRegression()\n",
        "classes",
    )

    assert card.output == "(4, 3) Europe/Paris\n"
    assert card.isolation is not None
    assert card.isolation.installed_data == "closed"


OWN = """
import joblib
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import optimize, sparse, stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression


class Own(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        frame = X.assign(more=X.iloc[:, 0] ** 2).groupby(X.index % 3).transform("mean").join(X, rsuffix="_")
        self.columns_ = list(frame.columns)
        sums = Parallel(n_jobs=-1)(delayed(np.sum)(frame[name].to_numpy()) for name in frame)
        stats.spearmanr(sums, sums)
        optimize.minimize(lambda w: float(w @ w), np.ones(3))
        self.model_ = LogisticRegression().fit(sparse.csr_matrix(X.to_numpy()), y)
        self.classes_ = self.model_.classes_
        return self

    def predict(self, X):
        return self.model_.predict(sparse.csr_matrix(X.to_numpy()))


def get_estimator():
    return Own()
"""


def test_an_estimator_of_ones_own_may_use_pandas_scipy_and_joblib(graded: Grade) -> None:
    card = graded(OWN, "classes")

    assert card.model is not None
    assert not card.model.verified


def test_a_submission_may_bring_modules_and_data(graded: Grade, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "weights.csv").write_text("c\n0.5\n")
    (tmp_path / "mine.py").write_text("import pandas as pd\nC = float(pd.read_csv('data/weights.csv').c[0])\n")

    card = graded(
        "from sklearn.linear_model import LogisticRegression\nimport mine\n\n"
        "def get_estimator():\n    return LogisticRegression(C=mine.C)\n",
        "classes",
    )

    assert card.model is not None
    assert card.model.params["C"] == 0.5
