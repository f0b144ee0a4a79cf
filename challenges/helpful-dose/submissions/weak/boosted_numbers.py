"""Trap: a stronger model of the same columns believes the same thing more firmly."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    columns = make_column_transformer(("passthrough", ["age", "weight", "dose"]))
    return make_pipeline(columns, HistGradientBoostingRegressor(max_iter=60, random_state=0))
