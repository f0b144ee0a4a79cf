"""Trap: columns are chosen by what each tells alone. What is left over is chosen by luck."""

from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.pipeline import make_pipeline


def get_estimator():
    return make_pipeline(SelectKBest(f_regression, k=3), HistGradientBoostingRegressor(random_state=0))
