"""Who spends most with a voucher: a good model of another question, since they would have spent it anyway."""

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["orders", "days_away", "basket", "age"]


class Response(RegressorMixin, BaseEstimator):
    """What customers with a voucher spend."""

    def fit(self, X, y):
        told = np.asarray(y, dtype=float)
        had = told > 0
        columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["kind", "letters"]))
        self.model_ = make_pipeline(columns, Ridge()).fit(X[had], told[had] / 2)
        return self

    def predict(self, X):
        return self.model_.predict(X)


def get_estimator():
    return Response()
