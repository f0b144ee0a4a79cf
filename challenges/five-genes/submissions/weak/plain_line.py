"""The typical mistake: as many weights as genes, more than patients. It is right about all that it has seen."""

from sklearn.linear_model import LinearRegression


def get_estimator():
    return LinearRegression()
