"""Steps of one size: what was learnt long ago is forgotten."""

from sklearn.linear_model import SGDClassifier

SENSORS = ["pressure", "flow", "vibration"]


class Linear:
    def __init__(self):
        self.model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=0.05, random_state=0)

    def partial_fit(self, X, y):
        self.model.partial_fit(X[SENSORS], y, classes=["no", "yes"])

    def predict(self, X):
        return self.model.predict(X[SENSORS])


def get_estimator():
    return Linear()
