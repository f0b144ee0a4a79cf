"""Trap: a gamma that is fine for scaled data makes the kernel so narrow here that most images resemble no other."""

from sklearn.svm import SVC


def get_estimator():
    return SVC(C=10.0, gamma=0.01)
