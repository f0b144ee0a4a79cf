"""Must be refused: a regression answers with how much of a spam it is, and a kind is asked for."""

from sklearn.linear_model import Ridge


class Suspicion(Ridge):
    def fit(self, X, y):
        return super().fit(X, y == "spam")


def get_estimator():
    return Suspicion()
