"""Trap: a single tree whose leaves hold two rows each is far too sure of itself."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline

from heldout.estimators.quantiles import QuantileTree


def get_estimator():
    columns = make_column_transformer(("drop", ["time"]), remainder="passthrough")
    return make_pipeline(columns, QuantileTree(levels=(0.05, 0.95), min_samples_leaf=2, random_state=0))
