"""Trap: support vectors that read digits in a box nearly without a mistake, on pixels that mean nothing here."""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def get_estimator():
    return make_pipeline(StandardScaler(), SVC(C=5))
