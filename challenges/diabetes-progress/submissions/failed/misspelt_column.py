"""Must fail: there is no column called `bmx`."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline


def get_estimator():
    return make_pipeline(make_column_transformer(("passthrough", ["bmx", "bp"])), Ridge())
