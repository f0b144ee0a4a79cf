"""A first try for `diabetes-progress`: a line through the blood pressure.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    return make_pipeline(make_column_transformer(("passthrough", ["bp"])), LinearRegression())
