"""A column for each of four thousand names, with a penalty: who is hardly known stays near the mean."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    names = ["s", "d", "studage", "lectage", "service", "dept"]
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), names))
    return make_pipeline(columns, Ridge(alpha=8, solver="lsqr"))
