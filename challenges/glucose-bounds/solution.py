"""A first try for `glucose-bounds`: two pairs of bounds, by the present value alone.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline

from heldout.estimators.quantiles import QuantileTree


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the earlier readings and scores it on later ones."""
    # The model sees the present value and nothing else, and a tree of depth 1 has two different pairs of bounds.
    columns = make_column_transformer(("passthrough", ["glucose"]))
    return make_pipeline(columns, QuantileTree(levels=(0.05, 0.95), max_depth=1))
