"""Trap: a forest asks one pixel at a time."""

from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    return RandomForestClassifier(n_estimators=100, random_state=0)
