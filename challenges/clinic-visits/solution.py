"""A first try for `clinic-visits`: who was in hospital sees a doctor more often, and nothing else is looked at.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    columns = make_column_transformer(("passthrough", ["hospital"]))
    return make_pipeline(columns, PoissonRegressor())
