"""A first try for `births-ahead`: the mean of the last 28 days, and nothing of weekday or season.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the earlier days and scores it on later ones."""
    # The model sees the level of the state and nothing else: each day of a week is the same to it.
    columns = make_column_transformer(("passthrough", ["mean_of_28_days"]))
    return make_pipeline(columns, LinearRegression())
