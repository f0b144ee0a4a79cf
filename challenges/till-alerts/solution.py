"""A first try for `till-alerts`: a straight line through two columns, quick and small and not very right.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it, stores it, and lets it predict in another process."""
    columns = make_column_transformer((StandardScaler(), ["amount", "wrong_pins"]))
    return make_pipeline(columns, LogisticRegression())
