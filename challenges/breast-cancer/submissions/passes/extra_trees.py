"""Many random trees, averaged: the scores have hundreds of values, and no scaling is needed."""

from sklearn.ensemble import ExtraTreesClassifier


def get_estimator():
    return ExtraTreesClassifier(n_estimators=300, random_state=0)
