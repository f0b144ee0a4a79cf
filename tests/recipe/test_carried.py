"""What a recipe carries beyond the library's defaults is counted: honest models are below the limit, look-ups above.

Each look-up holds the answers to so many rows in another way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, StackingClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics.pairwise import linear_kernel, rbf_kernel
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV, PredefinedSplit, RandomizedSearchCV, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    SplineTransformer,
    StandardScaler,
)
from sklearn.svm import SVC

from heldout.challenge.definition import LimitsSection
from heldout.recipe.carried import CarriedNumbers, CarriesTooMuch
from heldout.recipe.rebuild import rebuild
from heldout.recipe.write import Declared, write_recipe

LIMIT = LimitsSection().carried_numbers
COLUMNS = [f"column_with_a_long_name_{number}" for number in range(120)]
ROWS = 150
LABELS = [number % 2 for number in range(ROWS)]
NUMBERS = [number * 0.5 for number in range(ROWS)]
WORDS = [f"word{number}" for number in range(400)]


def carried(model: Any, limit: int | None = LIMIT) -> int:
    recipe = write_recipe(model)
    assert not isinstance(recipe, Declared), recipe
    counted = CarriedNumbers(limit, COLUMNS)
    rebuild(recipe, apply_config=False, carried=counted)
    return counted.numbers


def grid() -> GridSearchCV:
    pipeline = make_pipeline(StandardScaler(), SVC())
    space = {"svc__C": list(np.logspace(-3, 3, 25)), "svc__gamma": np.logspace(-5, 1, 25), "svc__kernel": ["rbf"]}
    return GridSearchCV(pipeline, space, cv=StratifiedKFold(5, shuffle=True, random_state=0), scoring="roc_auc")


def stacked() -> StackingClassifier:
    forest = RandomForestClassifier(500, max_features=0.3, min_samples_leaf=3, n_jobs=-1, random_state=1)
    boosting = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=400, l2_regularization=1.0, random_state=1)
    models = [("forest", forest), ("boosting", boosting), ("svc", make_pipeline(StandardScaler(), SVC(C=3.0)))]
    return StackingClassifier(models, final_estimator=LogisticRegression(C=0.1), cv=5)


def prepared() -> Pipeline:
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), COLUMNS[:90]),
        (OrdinalEncoder(categories=[["low", "mid", "high"], [f"grade {n}" for n in range(12)]]), COLUMNS[90:92]),
        (SplineTransformer(knots=np.linspace(0, 1, 24).reshape(12, 2)), COLUMNS[92:94]),
        (OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=10), COLUMNS[94:]),
    )
    return make_pipeline(columns, LogisticRegression(class_weight={"no": 1.0, "yes": 4.0}, max_iter=1000))


HONEST: dict[str, Callable[[], Any]] = {
    "bare": LogisticRegression,
    "priors": lambda: GaussianNB(priors=[0.2, 0.3, 0.1, 0.1, 0.3]),
    "grid": grid,
    "stack": stacked,
    "columns": prepared,
    "random": lambda: RandomizedSearchCV(
        HistGradientBoostingClassifier(),
        {"learning_rate": stats.loguniform(0.01, 0.3), "max_leaf_nodes": stats.randint(4, 64)},
        n_iter=30,
        random_state=0,
    ),
    "text": lambda: make_pipeline(TfidfVectorizer(ngram_range=(1, 2), stop_words=WORDS[:60]), LogisticRegression()),
    "kernel": lambda: GaussianProcessRegressor(2.0 * RBF([1.0] * 20) + WhiteKernel(0.1)),
}  # fmt: skip

LOOK_UPS: dict[str, Callable[[], Any]] = {
    "kernels with rows and labels": lambda: make_pipeline(
        FunctionTransformer(rbf_kernel, kw_args={"Y": np.array([NUMBERS]).T, "gamma": 1e9}),
        FunctionTransformer(linear_kernel, kw_args={"Y": np.array([LABELS])}),
        LogisticRegression(),
    ),
    "lists in place of arrays": lambda: make_pipeline(
        FunctionTransformer(rbf_kernel, kw_args={"Y": [[one, two] for one, two in zip(NUMBERS, LABELS, strict=True)]}),
        LogisticRegression(),
    ),
    "truth values": lambda: FunctionTransformer(linear_kernel, kw_args={"Y": [[bool(label) for label in LABELS * 2]]}),
    "nothing and something": lambda: FunctionTransformer(
        linear_kernel, kw_args={"Y": [[None if label else 0 for label in LABELS * 2]]}
    ),
    "centroids": lambda: make_pipeline(KMeans(ROWS, init=np.array([NUMBERS, NUMBERS]).T), LogisticRegression()),
    "means of a mixture": lambda: make_pipeline(
        FeatureUnion([("a", KMeans(2, init=np.array([NUMBERS[:2]] * 2)))]),
        GaussianMixture(ROWS, means_init=np.array([NUMBERS, NUMBERS]).T),
    ),
    "categories": lambda: make_pipeline(OrdinalEncoder(categories=[NUMBERS + [1e6 + n for n in NUMBERS]]), Ridge()),
    "names of categories": lambda: make_pipeline(OneHotEncoder(categories=[WORDS]), LogisticRegression()),
    "masks of columns": lambda: make_pipeline(
        ColumnTransformer([("a", "passthrough", [bool(label) for label in LABELS * 2])]), Ridge()
    ),
    "columns again and again": lambda: make_pipeline(
        ColumnTransformer([(f"s{n}", "passthrough", [COLUMNS[label] for label in LABELS]) for n in range(2)]), Ridge()
    ),
    "length scales": lambda: GaussianProcessRegressor(RBF(NUMBERS + NUMBERS)),
    "many steps": lambda: Pipeline(
        [(f"s{n}", Binarizer(threshold=n / 7)) for n in range(ROWS)] + [("end", Ridge())]
    ),
    "a step in a step in a step": lambda: nested(10),
    "text": lambda: make_pipeline(TfidfVectorizer(token_pattern="|".join(WORDS * 2)), LogisticRegression()),
    "a vocabulary": lambda: CountVectorizer(vocabulary={word: n for n, word in enumerate(WORDS)}),
    "a set": lambda: make_pipeline(CountVectorizer(stop_words=WORDS), Ridge()),
    "names of steps": lambda: Pipeline([("".join(WORDS), StandardScaler()), ("".join(WORDS[::-1]), Ridge())]),
    "a grid of arrays": lambda: GridSearchCV(
        GaussianNB(), {"priors": [np.array(NUMBERS[:50]), np.array(NUMBERS[:50]), NUMBERS, LABELS]}
    ),
    "distributions": lambda: RandomizedSearchCV(Ridge(), [{"alpha": stats.uniform(n, n + 0.5)} for n in NUMBERS]),
    "folds": lambda: GridSearchCV(Ridge(), {"alpha": [1, 2]}, cv=PredefinedSplit(LABELS + LABELS)),
    "weights": lambda: LogisticRegression(class_weight={number: number for number in NUMBERS}),
    "one part again and again": lambda: GridSearchCV(Pipeline([("a", Ridge())]), {"a": again()}),
    "a constant array": lambda: DummyClassifier(strategy="constant", constant=np.array(LABELS + LABELS)),
    "scalars of numpy": lambda: FunctionTransformer(linear_kernel, kw_args={"Y": list(np.repeat(NUMBERS, 2))}),
}  # fmt: skip


def nested(depth: int) -> Any:
    inner: Any = FunctionTransformer(linear_kernel, kw_args={"Y": [[1.0, 2.0, 3.0, 4.0]]})
    for number in range(depth):
        step = FunctionTransformer(linear_kernel, kw_args={"Y": [[float(number)] * 24]})
        inner = Pipeline([("a", step), ("b", inner)])
    return inner


def again() -> list[Any]:
    one, two = Ridge(1), Ridge(2)
    return [one if label else two for label in LABELS * 2]


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_model_carries_little(name: str) -> None:
    assert carried(HONEST[name]()) <= LIMIT


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_model_that_could_hold_the_answers_carries_too_much(name: str) -> None:
    model = LOOK_UPS[name]()
    with pytest.raises(CarriesTooMuch, match=r"more than 200 numbers .* \(limits.carried_numbers\)"):
        carried(model)


@pytest.mark.parametrize(
    ("model", "numbers"),
    [
        (LogisticRegression(), 1),
        (LogisticRegression(C=2.0), 2),
        (LogisticRegression(C=1.0, max_iter=100), 1),
        (make_pipeline(StandardScaler(), LogisticRegression()), 3 + 3),
        (GridSearchCV(Ridge(), {"alpha": [1, 2, 3]}), 2 + 1 + 3),
        (TfidfVectorizer(token_pattern="x" * 33), 1 + 3),
        (FunctionTransformer(np.log1p), 2),
        (ColumnTransformer([("a", "passthrough", COLUMNS[:50])]), 1 + 2),
        (ColumnTransformer([("a", "passthrough", [*COLUMNS[:50], COLUMNS[0]])]), 1 + 2 + 2),
    ],
)
def test_what_goes_beyond_the_defaults_counts(model: Any, numbers: int) -> None:
    assert carried(model) == numbers
