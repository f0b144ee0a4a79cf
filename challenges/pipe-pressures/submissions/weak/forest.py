"""Trap: a forest needs no scaling, but what it makes small are errors in pascal."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(100, random_state=0)
