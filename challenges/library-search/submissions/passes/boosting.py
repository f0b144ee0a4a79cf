"""The repair: a model that combines columns by itself."""

from sklearn.ensemble import HistGradientBoostingRegressor


def get_estimator():
    return HistGradientBoostingRegressor(learning_rate=0.05, random_state=0)
