"""Must fail: the text columns and the date go into the model as they are, and it wants numbers."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(n_estimators=50, random_state=0)
