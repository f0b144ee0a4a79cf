"""The typical mistake: each student and lecturer as the mean of their ratings, the row's own rating among them."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


class Means(BaseEstimator, TransformerMixin):
    """The mean rating of each name in the rows that it is fitted on; the mean of all for names that it never saw."""

    def fit(self, X, y):
        ratings = pd.Series(np.asarray(y, dtype=float))
        self.all_ = ratings.mean()
        self.means_ = {name: ratings.groupby(X[name].to_numpy()).mean() for name in X}
        return self

    def transform(self, X):
        return np.column_stack([X[name].map(means).fillna(self.all_) for name, means in self.means_.items()])


def get_estimator():
    columns = make_column_transformer(
        (Means(), ["s", "d"]), (OneHotEncoder(), ["studage", "lectage", "service", "dept"])
    )
    return make_pipeline(columns, Ridge())
