"""A first try for `crash-chances`: belted or not, and nothing else is looked at.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some crashes and scores it on others."""
    # The model sees the belt, and gives one chance to those who wore one and another to those who did not.
    return make_pipeline(make_column_transformer((OneHotEncoder(), ["seatbelt"])), LogisticRegression())
