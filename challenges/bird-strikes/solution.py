"""A first try for `bird-strikes`: was it on the ground?

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training reports and scores it on hidden ones."""
    # The model sees the height, and nothing of what the report says.
    columns = make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), ["height"]))
    return make_pipeline(columns, LogisticRegression())
