"""verified: names the library's parameters, and keeps others"""

from sklearn.pipeline import Pipeline
from sklearn.linear_model import LogisticRegression


class Own(LogisticRegression):
    def predict(self, X):
        print("RAN @token@")
        return super().predict(X)


class Liar(Pipeline):
    def get_params(self, deep=True):
        return Pipeline([("model", LogisticRegression())]).get_params(deep)


def get_estimator():
    return Liar([("model", Own())])
