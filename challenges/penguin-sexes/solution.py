"""A first try for `penguin-sexes`: males are heavier.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training birds and scores it on hidden ones."""
    # The model sees the mass, and nothing of which species the bird is.
    columns = make_column_transformer((StandardScaler(), ["body_mass_g"]))
    return make_pipeline(columns, LogisticRegression())
