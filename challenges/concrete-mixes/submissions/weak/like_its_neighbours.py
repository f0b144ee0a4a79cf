"""Trap: the nearest samples. A little more gravel is as far away as a week, and the strength knows better."""

from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), KNeighborsRegressor(5))
