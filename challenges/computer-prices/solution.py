"""A first try for `computer-prices`: a price for each megabyte of memory, less something for each month.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the first thirteen months and scores it on later ones."""
    columns = make_column_transformer(("passthrough", ["ram", "trend"]))
    return make_pipeline(columns, LinearRegression())
