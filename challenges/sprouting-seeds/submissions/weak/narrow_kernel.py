"""Trap: the right kind of model, with a kernel so narrow that each pot is alone in it."""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def get_estimator():
    return make_pipeline(StandardScaler(), SVC(gamma=10))
