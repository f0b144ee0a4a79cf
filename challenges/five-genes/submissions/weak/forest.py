"""Trap: a forest's deep trees ask about noise as soon as few patients are left in a leaf."""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    return RandomForestRegressor(150, max_features=0.33, random_state=0)
