"""Trap: the species by itself. In each there are as many females as males."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    return make_pipeline(make_column_transformer((OneHotEncoder(), ["species"])), LogisticRegression())
