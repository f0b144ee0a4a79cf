"""verified: patches the library's class itself

Quick: yes
"""

from sklearn.linear_model import LogisticRegression

original = LogisticRegression.predict


def predict(self, X):
    print("RAN @token@")
    return original(self, X)


LogisticRegression.predict = predict


def get_estimator():
    return LogisticRegression()
