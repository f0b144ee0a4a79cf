"""Must be refused: looks prices up by agent and room, and answers NaN where a pair was never booked before."""

from sklearn.base import BaseEstimator, RegressorMixin

KEYS = ["agent", "reserved_room_type"]


class PriceList(RegressorMixin, BaseEstimator):
    """The mean price of each agent and type of room."""

    def fit(self, X, y):
        self.prices_ = X[KEYS].assign(price=y).groupby(KEYS)["price"].mean()
        return self

    def predict(self, X):
        return X[KEYS].join(self.prices_, on=KEYS)["price"].to_numpy()


def get_estimator():
    return PriceList()
