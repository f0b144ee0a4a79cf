"""The typical mistake: cuts in one column at a time see nothing of rows that are ordinary in each."""

from sklearn.ensemble import IsolationForest


def get_estimator():
    return IsolationForest(n_estimators=200, random_state=0)
