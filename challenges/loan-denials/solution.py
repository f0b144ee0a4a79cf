"""A first try for `loan-denials`: what is owed and how it was paid, and the answer that is more probable.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some applications and scores it on others."""
    # The model sees two columns of ten, and no mistake weighs more for it than another.
    columns = make_column_transformer((StandardScaler(), ["pirat", "chist"]))
    return make_pipeline(columns, LogisticRegression())
