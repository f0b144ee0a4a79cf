"""A first try for `hurried-labels`: two columns, one line.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the earlier parts and scores it on later ones."""
    # The model sees two columns, and draws one line through them.
    columns = make_column_transformer((StandardScaler(), ["mass", "damping"]))
    return make_pipeline(columns, LogisticRegression())
