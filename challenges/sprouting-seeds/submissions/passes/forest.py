"""A forest boxes the ring in, with two questions for each column that matters."""

from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    return RandomForestClassifier(200, min_samples_leaf=5, random_state=0)
