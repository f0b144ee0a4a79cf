"""Many trees, each with leaves of three rows and more."""

from sklearn.ensemble import ExtraTreesRegressor


def get_estimator():
    return ExtraTreesRegressor(n_estimators=200, min_samples_leaf=3, random_state=0)
