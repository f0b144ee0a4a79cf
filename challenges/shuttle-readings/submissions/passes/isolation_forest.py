"""Random cuts: rows far out in a column are alone after few of them, whether they have company or not."""

from sklearn.ensemble import IsolationForest


def get_estimator():
    return IsolationForest(n_estimators=300, random_state=0)
