"""Must be refused: it answers with both spendings of a customer, and leaves the difference to others."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin


class BothSpendings(RegressorMixin, BaseEstimator):
    """The mean of what customers spend with a voucher, and without."""

    def fit(self, X, y):
        told = np.asarray(y, dtype=float)
        self.means_ = [told[told > 0].mean() / 2, -told[told < 0].mean() / 2]
        return self

    def predict(self, X):
        return np.tile(self.means_, (len(X), 1))


def get_estimator():
    return BothSpendings()
