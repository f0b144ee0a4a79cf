"""A column for each name and next to no penalty: who was rated once, and badly, is said to be bad."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    names = ["s", "d", "studage", "lectage", "service", "dept"]
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), names))
    return make_pipeline(columns, Ridge(alpha=0.01, solver="lsqr"))
