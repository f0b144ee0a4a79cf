"""verified: has a parameter that is an array of its own kind"""

import numpy as np
from sklearn.naive_bayes import GaussianNB


class Priors(np.ndarray):
    def __array_finalize__(self, other):
        print("RAN @token@")

    def __array_function__(self, function, types, arguments, keywords):
        print("RAN @token@")
        return True


def get_estimator():
    return GaussianNB(priors=np.array([0.5, 0.5]).view(Priors))
