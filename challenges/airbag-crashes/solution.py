"""A first try for `airbag-crashes`: the speed of the impact and nothing else.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some crashes and scores it on others."""
    # One-hot encoding turns the class of speed into five columns of 0 and 1. Everybody in a class gets the same
    # score, so the model cannot tell a belted young driver from an unbelted old one.
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["dvcat"]))
    return make_pipeline(columns, LogisticRegression())
