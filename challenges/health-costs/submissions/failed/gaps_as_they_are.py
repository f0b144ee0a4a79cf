"""Must fail: `ghindx` is missing in a quarter of the rows, and a line wants a number in each."""

from sklearn.linear_model import TweedieRegressor


def get_estimator():
    return TweedieRegressor(power=1.5, link="log")
