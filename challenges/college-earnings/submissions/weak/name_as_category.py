"""Trap: a column for each name. In cross-validation that shuffles rows it is the best of all."""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["name", "state", "degree"]),
        (make_pipeline(SimpleImputer(), StandardScaler()), ["year", "working", "not_working"]),
    )
    return make_pipeline(columns, Ridge())
