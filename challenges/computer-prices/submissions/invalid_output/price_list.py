"""Must be refused: the mean price of each month and memory, which is NaN in months that the list does not have."""

from sklearn.base import BaseEstimator, RegressorMixin

KEYS = ["trend", "ram"]


class PriceList(RegressorMixin, BaseEstimator):
    """The mean price of each month and size of memory."""

    def fit(self, X, y):
        self.prices_ = X[KEYS].assign(price=y).groupby(KEYS)["price"].mean()
        return self

    def predict(self, X):
        return X[KEYS].join(self.prices_, on=KEYS)["price"].to_numpy()


def get_estimator():
    return PriceList()
