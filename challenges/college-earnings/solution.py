"""A first try for `college-earnings`: what students leave with, and nothing else.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some colleges and scores it on others."""
    # The model sees the degree, and answers with a mean for each of the three.
    return make_pipeline(make_column_transformer((OneHotEncoder(), ["degree"])), Ridge())
