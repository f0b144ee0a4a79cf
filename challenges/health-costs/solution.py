"""A first try for `health-costs`: the older, the dearer, and nothing else is looked at.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import TweedieRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    columns = make_column_transformer((StandardScaler(), ["xage"]))
    return make_pipeline(columns, TweedieRegressor(power=1.5, link="log"))
