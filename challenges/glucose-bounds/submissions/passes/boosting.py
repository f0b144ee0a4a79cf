"""Boosting on the pinball loss, a model for each bound."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline

from heldout.estimators.quantiles import QuantileBoosting


def get_estimator():
    columns = make_column_transformer(("drop", ["time"]), remainder="passthrough")
    model = QuantileBoosting(
        levels=(0.05, 0.95), learning_rate=0.05, max_iter=120, max_leaf_nodes=6, min_samples_leaf=30, random_state=0
    )
    return make_pipeline(columns, model)
