"""verified: is fitted already, on whatever its author had"""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier


class Own(KNeighborsClassifier):
    def predict(self, X):
        print("RAN @token@")
        return super().predict(X)


def get_estimator():
    model = KNeighborsClassifier(1).fit(np.eye(4, 2), ["no", "yes", "no", "yes"])
    model.__dict__["predict"] = Own.predict.__get__(Own())
    return model
