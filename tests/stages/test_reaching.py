"""What is said to reach the model is what reaches it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from heldout.recipe.reaching import Branch, Reaching, read_reaching
from heldout.stages.reaching import ROWS, reaching, sample_of

RANDOM = np.random.default_rng(0)
X = pd.DataFrame(
    {
        "wide": RANDOM.normal(size=900) * 1000,
        "long_tail": np.exp(2 * RANDOM.normal(size=900)),
        "colour": RANDOM.choice(list("xyz"), 900),
        "plain": RANDOM.normal(size=900),
    }
)
Y = pd.Series(np.exp(RANDOM.normal(size=900)))
NUMBERS = ["wide", "long_tail", "plain"]


def arrived(model, columns=tuple(X.columns), target=Y) -> Reaching:
    table = X[list(columns)]
    model.fit(table, target)
    found = json.loads(json.dumps(reaching(model, *sample_of(table, target)), allow_nan=False))
    told = read_reaching(found, tuple(columns))
    assert told is not None
    return told


def test_columns_that_a_column_transformer_leaves_out_are_not_used():
    told = arrived(
        make_pipeline(make_column_transformer((StandardScaler(), ["plain"]), (OneHotEncoder(), ["colour"])), Ridge())
    )
    assert told.used == ("colour", "plain")
    assert (told.outputs, told.sparse) == (4, False)
    assert told.branches == (
        Branch(("plain",), ("sklearn.preprocessing.StandardScaler",), 1),
        Branch(("colour",), ("sklearn.preprocessing.OneHotEncoder",), 3),
    )


def test_what_is_passed_on_and_what_a_selector_finds_is_used():
    rest = make_column_transformer((OneHotEncoder(), ["colour"]), remainder="passthrough")
    assert arrived(make_pipeline(rest, Ridge())).used == tuple(X.columns)
    numbers = ColumnTransformer([("n", "passthrough", make_column_selector(dtype_include="number"))])
    assert arrived(make_pipeline(numbers, Ridge())).used == tuple(NUMBERS)


def test_a_selector_behind_a_scaler_is_followed():
    told = arrived(make_pipeline(StandardScaler(), SelectKBest(f_regression, k=1), Ridge()), NUMBERS, X["plain"] * 2)
    assert told.used == ("plain",)


def test_columns_that_are_named_behind_a_selector_are_those_of_the_table():
    table = SelectKBest(f_regression, k=2).set_output(transform="pandas")
    told = arrived(
        make_pipeline(table, make_column_transformer((StandardScaler(), ["plain"])), Ridge()), NUMBERS, X["plain"] * 2
    )
    assert told.used == ("plain",)
    assert [branch.columns for branch in told.branches] == [("plain",)]


def test_a_union_uses_what_its_parts_use():
    parts = make_union(
        make_column_transformer((StandardScaler(), ["wide"])), make_column_transformer((OneHotEncoder(), ["colour"]))
    )
    assert arrived(make_pipeline(parts, Ridge())).used == ("wide", "colour")


def test_the_scale_is_that_of_what_arrives_and_not_of_the_table():
    assert arrived(Ridge(), NUMBERS).scale_ratio > 500
    assert arrived(make_pipeline(StandardScaler(), Ridge()), NUMBERS).scale_ratio < 3


def test_a_sparse_table_is_said_to_be_one():
    told = arrived(make_pipeline(make_column_transformer((OneHotEncoder(), ["colour"]), sparse_threshold=1.0), Ridge()))
    assert told.sparse
    assert told.scale_ratio is None


def test_a_column_that_varies_by_rounding_alone_has_no_scale(monkeypatch):
    noise = np.random.default_rng(0).normal(0, 1e-17, len(X))
    monkeypatch.setitem(globals(), "X", X.assign(edge=noise))
    assert arrived(Ridge(), [*NUMBERS, "edge"]).scale_ratio == arrived(Ridge(), NUMBERS).scale_ratio


def test_a_column_of_moments_in_nanoseconds_leaves_the_others_their_scale(monkeypatch):
    moments = 1.7e18 + np.arange(len(X)) * 8.64e13
    monkeypatch.setitem(globals(), "X", X.assign(moment=moments))
    assert arrived(Ridge(), [*NUMBERS, "moment"]).scale_ratio > 1e12


def test_long_tails_are_counted():
    told = arrived(Ridge(), NUMBERS)
    assert told.skewed == 1
    assert told.skewness > 2
    assert told.target_skewness > 2
    assert told.target_least > 0


def test_missing_values_that_reach_the_model_are_seen():
    holes = X[NUMBERS].copy()
    holes.iloc[::3, 0] = np.nan
    model = HistGradientBoostingRegressor(max_iter=2).fit(holes, Y)
    told = reaching(model, *sample_of(holes, Y))
    assert told["missing"]
    assert told["holes"] == [0]


def test_wrappers_and_searches_are_looked_into():
    told = arrived(TransformedTargetRegressor(make_pipeline(StandardScaler(), Ridge())), NUMBERS)
    assert told.target_logged
    assert told.scale_ratio < 3
    search = GridSearchCV(
        make_pipeline(make_column_transformer((OneHotEncoder(), ["colour"])), LogisticRegression()),
        {"logisticregression__C": [1.0, 2.0]},
    )
    told = arrived(search, target=Y > 1)
    assert told.used == ("colour",)
    assert told.target_skewness is None


def test_the_sample_is_small_and_spread_over_all_rows():
    rows, _ = sample_of(X, Y)
    assert len(rows) == ROWS
    assert (rows.index[0], rows.index[-1]) == (0, 899)


GOOD = {
    "used": [0], "outputs": 1, "sparse": False, "missing": False, "scale_ratio": None, "skewed": 0, "skewness": 0.0,
    "holes": [], "branches": [], "target_skewness": None, "target_least": None, "target_logged": False,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"used": [2]},
        {"used": [0, 0, 0]},
        {"used": [True]},
        {"outputs": -1},
        {"outputs": 1.0},
        {"scale_ratio": "1"},
        {"skewness": float("inf")},
        {"branches": [{"columns": [0], "classes": ["\x1b"], "outputs": 1}]},
        {"branches": [{"columns": [0], "classes": ["a" * 201], "outputs": 1}]},
        {"branches": [{}] * 101},
    ],
)
def test_a_record_that_makes_no_sense_is_none(change):
    assert read_reaching(GOOD, ("a", "b")) is not None
    assert read_reaching({**GOOD, **change}, ("a", "b")) is None
    assert read_reaching([], ("a",)) is None
