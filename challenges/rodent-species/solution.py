"""A first try for `rodent-species`: weight and foot, and straight borders.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some captures and scores it on others."""
    # Missing measurements are filled in with the mean, which is nobody's weight in particular.
    # When, where and on what kind of plot the animal was caught is not used at all.
    measured = make_pipeline(SimpleImputer(), StandardScaler())
    columns = make_column_transformer((measured, ["weight", "hindfoot_length"]))
    return make_pipeline(columns, LogisticRegression())
