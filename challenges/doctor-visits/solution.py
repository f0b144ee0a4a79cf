"""A first try for `doctor-visits`: the price of a visit and the age.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some people and scores it on others."""
    # A Poisson regression predicts exp(something linear), so its answers are always above zero.
    # Two columns are used: the share of the bill that people pay, and their age. 28 others are waiting.
    columns = make_column_transformer((StandardScaler(), ["coins", "xage"]))
    return make_pipeline(columns, PoissonRegressor())
