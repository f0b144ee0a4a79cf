"""Must be refused: a linear model of pascal says for one pipe in nine that pressure is won."""

from sklearn.linear_model import LinearRegression


def get_estimator():
    return LinearRegression()
