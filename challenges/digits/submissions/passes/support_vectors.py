"""Support vectors with a kernel that is as wide as the distances between images ask for."""

from sklearn.svm import SVC


def get_estimator():
    return SVC(C=10.0, gamma=0.001)
