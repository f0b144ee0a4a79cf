"""A first try for `concrete-mixes`: the cement, and nothing else.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training mixes and scores it on hidden ones."""
    return make_pipeline(make_column_transformer(("passthrough", ["cement"])), Ridge())
