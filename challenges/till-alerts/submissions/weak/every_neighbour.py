"""Neighbours keep all training rows, and look through them for each payment."""

from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=50, algorithm="brute"))
