"""Trap: boosting with defaults. Its leaves are made where the large counties are, of which there are few."""

from sklearn.ensemble import HistGradientBoostingRegressor


def get_estimator():
    return HistGradientBoostingRegressor(loss="poisson", random_state=0)
