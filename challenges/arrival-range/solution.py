"""A first try for `arrival-range`: two kinds of flights, by the hour.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline

from heldout.estimators.quantiles import QuantileTree


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training flights and scores it on hidden ones."""
    # The model sees the hour, and tells two kinds of flights apart.
    columns = make_column_transformer(("passthrough", ["hour"]))
    return make_pipeline(columns, QuantileTree(levels=(0.1, 0.5, 0.9), max_depth=1))
