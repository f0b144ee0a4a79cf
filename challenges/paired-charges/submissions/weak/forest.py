"""A forest needs luck for its first question, and many trees until some have had it."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(100, min_samples_leaf=5, max_features=0.33, random_state=0)
