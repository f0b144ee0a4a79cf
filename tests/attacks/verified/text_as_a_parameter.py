"""verified: has a parameter that is a text of its own kind"""

from sklearn.linear_model import LogisticRegression


class Text(str):
    def __eq__(self, other):
        print("RAN @token@")
        return True

    __hash__ = str.__hash__


def get_estimator():
    return LogisticRegression(solver=Text("lbfgs"))
