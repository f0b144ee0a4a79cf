"""The starter: it learns from the training rows, 3,200 of them, and never again. The stream goes on."""

from sklearn.linear_model import SGDClassifier

SENSORS = ["pressure", "flow", "vibration"]


class Linear:
    def __init__(self):
        self.model = SGDClassifier(loss="log_loss", random_state=0)

    def partial_fit(self, X, y):
        self.rows = getattr(self, "rows", 0) + len(X)
        if self.rows > 3200:
            return
        self.model.partial_fit(X[SENSORS], y, classes=["no", "yes"])

    def predict(self, X):
        return self.model.predict(X[SENSORS])


def get_estimator():
    return Linear()
