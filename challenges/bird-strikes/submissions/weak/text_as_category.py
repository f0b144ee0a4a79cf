"""Trap: one-hot encoding of sentences. Each is a category of its own, and no hidden report has one that is known."""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    texts = ["remarks", "time_of_day", "sky", "birds_struck"]
    columns = make_column_transformer((numbers, ["height", "speed"]), (OneHotEncoder(handle_unknown="ignore"), texts))
    return make_pipeline(columns, LogisticRegression(max_iter=2000))
