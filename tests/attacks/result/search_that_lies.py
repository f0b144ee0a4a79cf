"""result: shows the results of a search that never was, with a million candidates"""

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV


class Model(GridSearchCV):
    def fit(self, X, y):
        super().fit(X, y)
        self.best_score_ = float("inf")
        self.best_params_ = {"\x1b[31m" + str(number): number for number in range(100_000)}
        self.cv_results_ = {"mean_test_score": np.ones(1_000_000), "params": [{}] * 1_000_000, "split0_test_score": np.full(1_000_000, np.nan)}
        self.n_splits_ = 10**12
        return self


def get_estimator():
    return Model(DummyClassifier(), {"strategy": ["prior", "uniform"]})
