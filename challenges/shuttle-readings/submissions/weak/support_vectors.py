"""The boundary of the starter on numbers as they are: better than on scaled ones, and still far from good."""

from sklearn.svm import OneClassSVM


def get_estimator():
    return OneClassSVM(nu=0.07)
