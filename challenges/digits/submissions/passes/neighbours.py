"""The three most similar images decide."""

from sklearn.neighbors import KNeighborsClassifier


def get_estimator():
    return KNeighborsClassifier(n_neighbors=3)
