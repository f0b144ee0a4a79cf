"""Must fail: `health` is a text, and a forest wants numbers."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(n_estimators=50, random_state=0)
