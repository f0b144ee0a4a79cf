"""The typical mistake: a thousand trees, as more trees never make a forest worse. They make it larger and slower."""

from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    return RandomForestClassifier(n_estimators=1000, random_state=0)
