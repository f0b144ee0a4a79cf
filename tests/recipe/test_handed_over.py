"""An estimator that is handed in as an object travels as the source that makes it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import loguniform
from sklearn.base import BaseEstimator
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RandomizedSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from heldout.base.errors import UsageError
from heldout.recipe.handed_over import source_of
from heldout.recipe.write import write_recipe


class Mine(LogisticRegression):
    """A class of the learner's own."""


class Forgetful(BaseEstimator):
    """Does not keep its parameter."""

    def __init__(self, depth: int = 3) -> None:
        self.other = depth

    def fit(self, X: Any, y: Any) -> Forgetful:
        return self


class Variadic(BaseEstimator):
    """Its parameters have no names."""

    def __init__(self, *depths: int) -> None:
        self.depths = depths

    def fit(self, X: Any, y: Any) -> Variadic:
        return self


def holding_itself() -> Any:
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.steps.append(("itself", model))
    return model


def made(source: str) -> Any:
    """What the source's `get_estimator()` returns."""
    module: dict[str, Any] = {}
    exec(compile(source, "solution.py", "exec"), module)
    return module["get_estimator"]()


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(C=0.1, class_weight={0: 1.0, 1: float("inf")}),
        make_pipeline(
            make_column_transformer((StandardScaler(), make_column_selector(dtype_include=np.number))),
            RandomForestClassifier(random_state=np.random.RandomState(3)),
        ),
        make_pipeline(StandardScaler(), LogisticRegression()).set_output(transform="pandas"),
        RandomizedSearchCV(
            make_pipeline(FunctionTransformer(np.log1p), LogisticRegression()),
            {"logisticregression__C": loguniform(1e-3, 10)},
            cv=StratifiedKFold(3, shuffle=True, random_state=0),
            scoring="roc_auc",
        ),
    ],
)
def test_the_source_makes_an_equal_estimator(estimator: Any) -> None:
    assert write_recipe(made(source_of(estimator))) == write_recipe(estimator)


def search() -> RandomizedSearchCV:
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return RandomizedSearchCV(model, {"logisticregression__C": loguniform(1e-3, 10)}, n_iter=2, cv=2, random_state=0)


@pytest.mark.parametrize("make", [search, lambda: make_pipeline(StandardScaler(), LogisticRegression(C=0.3))])
def test_what_it_was_fitted_to_does_not_travel(make: Callable[[], Any]) -> None:
    fitted = make().fit(np.arange(8.0)[:, None], [0, 1] * 4)

    assert source_of(fitted) == source_of(make())


def test_handing_it_over_leaves_the_fitted_model_as_it_is() -> None:
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit([[0.0], [1.0]], [0, 1])

    source_of(fitted)

    assert fitted.predict([[1.0]]) == [1]


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (FunctionTransformer(kw_args={"by": pd.DataFrame()}), r"a DataFrame.*Write it into a file solution\.py"),
        (FrozenEstimator(LogisticRegression().fit([[0.0], [1.0]], [0, 1])), "already fitted"),
        (LogisticRegression, r"Hand in an estimator: LogisticRegression\(\)"),
        (3, "Got an object of int"),
        (None, "Got an object of NoneType"),
    ],
)
def test_what_has_no_recipe_is_told_to_come_as_a_file(model: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        source_of(model)


@pytest.mark.parametrize(
    ("make", "fault"),
    [(Forgetful, "AttributeError"), (Variadic, "RuntimeError"), (holding_itself, "RecursionError")],
)
def test_what_cannot_be_constructed_again_is_told_to_come_as_a_file(make: Callable[[], Any], fault: str) -> None:
    with pytest.raises(UsageError, match=rf"again from its parameters fails with {fault}.*hand in the file"):
        source_of(make())
