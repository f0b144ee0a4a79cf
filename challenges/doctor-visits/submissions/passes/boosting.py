"""Boosting with the right loss, held back: slow learning, small trees, large leaves. Missing values need no care."""

from sklearn.ensemble import HistGradientBoostingRegressor


def get_estimator():
    return HistGradientBoostingRegressor(
        loss="poisson",
        learning_rate=0.03,
        max_iter=200,
        max_leaf_nodes=12,
        min_samples_leaf=50,
        l2_regularization=10.0,
        max_features=0.5,
        random_state=0,
    )
