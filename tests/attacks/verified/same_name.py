"""verified: is a subclass with the name and module of the library's class

Quick: yes
"""

from sklearn.linear_model import LogisticRegression as Library


class LogisticRegression(Library):
    def predict(self, X):
        print("RAN @token@")
        return super().predict(X)


LogisticRegression.__module__ = Library.__module__
LogisticRegression.__qualname__ = "LogisticRegression"


def get_estimator():
    return LogisticRegression()
