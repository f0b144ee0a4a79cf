"""Trap: columns with gaps are dropped, as if only their values could be of use."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

COMPLETE = ["age", "pulse", "pressure", "temperature"]


def get_estimator():
    return make_pipeline(make_column_transformer((StandardScaler(), COMPLETE)), LogisticRegression())
