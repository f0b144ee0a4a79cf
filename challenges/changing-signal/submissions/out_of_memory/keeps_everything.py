"""Every row that ever came, with all products of the sensors up to the eighth degree, in case they are needed."""

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import PolynomialFeatures

SENSORS = ["pressure", "flow", "vibration"]


class Everything:
    def __init__(self):
        self.kept = []
        self.products = PolynomialFeatures(8)
        self.model = SGDClassifier(loss="log_loss", random_state=0)

    def update(self, X, y):
        self.kept.append(np.repeat(self.products.fit_transform(X[SENSORS]), 4, axis=0))
        self.model.partial_fit(X[SENSORS], y, classes=["no", "yes"])

    def predict(self, X):
        return self.model.predict(X[SENSORS])


def get_estimator():
    return Everything()
