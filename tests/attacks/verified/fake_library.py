"""verified: replaces the whole library by a module of its own"""

import sys
import types

from sklearn.linear_model import LogisticRegression as Library


class LogisticRegression(Library):
    def predict(self, X):
        print("RAN @token@")
        return super().predict(X)


fake = types.ModuleType("sklearn.linear_model")
fake.LogisticRegression = LogisticRegression
fake.__path__ = []
sys.modules["sklearn.linear_model"] = sys.modules["sklearn.linear_model._logistic"] = fake
LogisticRegression.__module__ = "sklearn.linear_model"


def get_estimator():
    return LogisticRegression()
