"""A first try for `helpful-dose`: critical patients stay longer.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on patients before the lot and scores it on those after."""
    # The model tells critical patients from all others, and knows nothing else.
    critical = OneHotEncoder(categories=[["critical"]], handle_unknown="ignore")
    return make_pipeline(make_column_transformer((critical, ["state"])), LinearRegression())
