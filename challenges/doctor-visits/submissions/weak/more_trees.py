"""Trap: the right loss, and three times the default number of trees. They learn the training people by heart."""

from sklearn.ensemble import HistGradientBoostingRegressor


def get_estimator():
    return HistGradientBoostingRegressor(loss="poisson", max_iter=300, random_state=0)
