"""The repair: a forest that answers with quantiles, with leaves of some rows."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline

from heldout.estimators.quantiles import QuantileForest


def get_estimator():
    columns = make_column_transformer(("drop", ["time"]), remainder="passthrough")
    forest = QuantileForest(levels=(0.05, 0.95), min_samples_leaf=10, max_features=0.5, random_state=0)
    return make_pipeline(columns, forest)
