"""The right question, asked of two trees that grow deep: each has noise of its own, and a difference has both."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeRegressor


class TwoTrees(RegressorMixin, BaseEstimator):
    """What a customer spends with a voucher, less what one spends without."""

    def fit(self, X, y):
        told = np.asarray(y, dtype=float)
        self.models_ = [
            self._model().fit(X[told > 0], told[told > 0] / 2),
            self._model().fit(X[told < 0], -told[told < 0] / 2),
        ]
        return self

    def predict(self, X):
        with_voucher, without = self.models_
        return with_voucher.predict(X) - without.predict(X)

    def _model(self):
        columns = make_column_transformer((OneHotEncoder(), ["kind", "letters"]), remainder="passthrough")
        return make_pipeline(columns, DecisionTreeRegressor(random_state=0))


def get_estimator():
    return TwoTrees()
