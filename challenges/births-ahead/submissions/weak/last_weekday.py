"""The typical mistake: the last known day of the same weekday, and no other, which is what the dummy says."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    columns = make_column_transformer(("passthrough", ["same_weekday"]))
    return make_pipeline(columns, LinearRegression())
