"""verified: hides objects that run code among the values that a search tries"""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV


class Value(float):
    def __float__(self):
        print("RAN @token@")
        return 1.0

    def __gt__(self, other):
        print("RAN @token@")
        return True


def get_estimator():
    return GridSearchCV(LogisticRegression(), {"C": [Value(1.0)]})
