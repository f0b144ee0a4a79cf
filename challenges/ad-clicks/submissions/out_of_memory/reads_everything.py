"""pd.read_parquet of the whole folder: five million rows as a table, and as a second one of numbers."""

import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression


class Everything(ClassifierMixin, BaseEstimator):
    def fit(self, folder, target):
        rows = pd.read_parquet(folder)
        numbers = pd.get_dummies(rows.drop(columns=[target, "part"], errors="ignore"))
        self.columns_ = list(numbers.columns)
        self.model_ = LogisticRegression().fit(numbers, rows[target])
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        return self.model_.predict_proba(pd.get_dummies(X).reindex(columns=self.columns_, fill_value=0))


def get_estimator():
    return Everything()
