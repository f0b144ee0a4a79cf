"""verified: puts its subclass into the library's module, under the library's name

Quick: yes
"""

import sklearn.linear_model
import sklearn.linear_model._logistic as module
from sklearn.linear_model import LogisticRegression as Library


class LogisticRegression(Library):
    def predict(self, X):
        print("RAN @token@")
        return super().predict(X)


LogisticRegression.__module__ = Library.__module__
module.LogisticRegression = sklearn.linear_model.LogisticRegression = LogisticRegression


def get_estimator():
    return LogisticRegression()
