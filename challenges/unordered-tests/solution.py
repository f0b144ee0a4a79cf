"""A first try for `unordered-tests`: what a thermometer says.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training patients and scores it on hidden ones."""
    # The model sees the temperature and nothing else: it has no gaps.
    return make_pipeline(make_column_transformer((StandardScaler(), ["temperature"])), LogisticRegression())
