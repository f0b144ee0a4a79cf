"""Must be refused: a straight line goes below zero where few people live."""

from sklearn.linear_model import LinearRegression


def get_estimator():
    return LinearRegression()
