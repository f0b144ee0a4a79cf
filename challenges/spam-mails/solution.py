"""A first try for `spam-mails`: who writes of many thousands wants to sell something.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training mails and scores it on hidden ones."""
    # The model sees one column of six, and its `predict` answers with the kind that is more probable.
    columns = make_column_transformer((StandardScaler(), ["zeros"]))
    return make_pipeline(columns, LogisticRegression())
