"""An estimator with classes and functions of one's own becomes source that makes it again."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import loguniform
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.linear_model import Ridge
from sklearn.model_selection import RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from heldout.base.errors import UsageError
from heldout.recipe.handed_over import source_of

SCALE = {"by": 3.0}
RECIPE_1 = 2.0
TABLE = pd.DataFrame({"x": [1.0]})


def scaled(values: Any) -> Any:
    return values * SCALE["by"]


def rebuild(values: Any) -> Any:
    return values + RECIPE_1


def power(values: Any, exponent: int) -> Any:
    return values**exponent


class Kept(BaseEstimator):
    pass


class Mine(TransformerMixin, Kept):
    """Its own source."""

    def __init__(self, times: int = 1, function: Any = scaled) -> None:
        self.times, self.function = times, function

    def fit(self, X: Any, y: Any = None) -> Mine:
        return self

    def transform(self, X: Any) -> Any:
        return self.function(np.asarray(X)) ** self.times


class LooksAtData(Mine):
    def transform(self, X: Any) -> Any:
        return X - TABLE.x.mean()


def made_again(estimator: object) -> Any:
    names: dict[str, Any] = {"__name__": "elsewhere"}
    exec(source_of(estimator), names)
    return names["get_estimator"]()


ROWS = np.array([[0.5, 2.0], [1.5, 3.0], [2.0, 1.0]])


@pytest.mark.parametrize(
    "part",
    [
        Mine(2),
        FunctionTransformer(scaled),
        FunctionTransformer(lambda X: np.log1p(X)),
        FunctionTransformer(partial(power, exponent=2)),
        make_pipeline(FunctionTransformer(lambda X: X + 1), FunctionTransformer(lambda X: X * 2), StandardScaler()),
        make_pipeline(FunctionTransformer(rebuild), StandardScaler()),
    ],
    ids=["a class", "a function", "a lambda", "a partial", "two lambdas on one line", "names that we might choose too"],
)
def test_what_is_made_again_does_the_same(part: Any) -> None:
    again = made_again(part)
    assert again is not part
    np.testing.assert_array_equal(again.fit_transform(ROWS), part.fit_transform(ROWS))


def test_a_search_over_it_has_its_parts_and_its_distributions() -> None:
    search = RandomizedSearchCV(make_pipeline(Mine(), Ridge(alpha=3)), {"ridge__alpha": loguniform(0.1, 1)}, n_iter=4)
    again = made_again(search)
    assert again.n_iter == 4
    assert again.estimator[-1].alpha == 3
    assert again.param_distributions["ridge__alpha"].args == (0.1, 1)


def test_data_do_not_travel() -> None:
    with pytest.raises(UsageError, match="it holds a DataFrame, which is data"):
        source_of(LooksAtData())


def test_what_is_inside_of_a_function_is_told() -> None:
    number = 3

    class Inner(Mine):
        pass

    with pytest.raises(UsageError, match="Inner is defined inside of a function"):
        source_of(Inner())
    with pytest.raises(UsageError, match="uses number of the function around it"):
        source_of(FunctionTransformer(lambda X: X * number))
