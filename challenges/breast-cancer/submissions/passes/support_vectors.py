"""Support vectors: no probabilities, but `decision_function` gives scores, which is all that the metric needs."""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC


def get_estimator():
    return make_pipeline(StandardScaler(), SVC(C=3.0, gamma=0.01))
