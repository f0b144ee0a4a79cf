"""A first try for `breast-cancer`: one column of thirty.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    # A pipeline runs its steps in order. The first one keeps a single column (all columns that are not named are
    # left out) and scales it, the second one learns how the odds of a benign mass change with it.
    columns = make_column_transformer((StandardScaler(), ["mean texture"]))
    return make_pipeline(columns, LogisticRegression())
