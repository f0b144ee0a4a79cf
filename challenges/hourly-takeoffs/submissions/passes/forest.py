"""Trees cut the day where its flights change, and cut again by weekday: names or numbers are the same to them."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(n_estimators=100, min_samples_leaf=3, max_features=0.8, random_state=0)
