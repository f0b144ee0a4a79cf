"""Boosting of counts with few, large leaves: it never hears of rates, and gets most of the way."""

from sklearn.ensemble import HistGradientBoostingRegressor


def get_estimator():
    return HistGradientBoostingRegressor(
        loss="poisson", learning_rate=0.05, max_iter=150, max_leaf_nodes=6, min_samples_leaf=40, random_state=0
    )
