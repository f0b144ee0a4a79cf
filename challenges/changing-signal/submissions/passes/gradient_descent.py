"""The repair of fitted_once: the same model, which is told every batch."""

from sklearn.linear_model import SGDClassifier

SENSORS = ["pressure", "flow", "vibration"]


class Linear:
    def __init__(self):
        self.model = SGDClassifier(loss="log_loss", random_state=0)

    def partial_fit(self, X, y):
        self.model.partial_fit(X[SENSORS], y, classes=["no", "yes"])

    def predict(self, X):
        return self.model.predict(X[SENSORS])


def get_estimator():
    return Linear()
