"""verified: swaps the class of an instance after it was made"""

from sklearn.linear_model import LogisticRegression


class Model(LogisticRegression):
    def predict(self, X):
        print("RAN @token@")
        return super().predict(X)


def get_estimator():
    model = LogisticRegression()
    model.__class__ = Model
    return model
