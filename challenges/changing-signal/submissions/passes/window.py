"""The last 300 rows, and a linear model that is fitted on them anew with each batch."""

from collections import deque

import numpy as np
from sklearn.linear_model import RidgeClassifier

SENSORS = ["pressure", "flow", "vibration"]


class Window:
    def __init__(self):
        self.rows = deque(maxlen=300)
        self.model = RidgeClassifier()

    def update(self, X, y):
        self.rows.extend(zip(X[SENSORS].to_numpy(), y, strict=True))
        self.model.fit(np.array([row for row, _ in self.rows]), [label for _, label in self.rows])

    def predict(self, X):
        return self.model.predict(X[SENSORS].to_numpy())


def get_estimator():
    return Window()
