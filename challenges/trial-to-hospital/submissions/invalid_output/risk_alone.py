"""Must be refused: it says who is in greater danger, and not how great the chance is to be well by a day."""

from sklearn.base import BaseEstimator


class RiskAlone(BaseEstimator):
    """The number of nodes as a risk."""

    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return X["nodes"].to_numpy(dtype=float)


def get_estimator():
    return RiskAlone()
