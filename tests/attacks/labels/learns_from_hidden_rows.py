"""labels: adapts to the features of the hidden rows while it predicts

No sandbox stops this: whoever predicts for rows has seen them. They have no labels.
Passes at: limits, standard, strict.
"""

from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def predict(self, X):
        self.seen = X.mean()
        print("GOT @token@")
        return super().predict(X)


def get_estimator():
    return Model()
