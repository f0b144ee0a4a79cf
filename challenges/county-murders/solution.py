"""A first try for `county-murders`: how many people live there, and five rounds of boosting.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training counties and scores it on hidden ones."""
    columns = make_column_transformer(("passthrough", ["popul"]))
    return make_pipeline(columns, HistGradientBoostingRegressor(loss="poisson", max_iter=5, random_state=0))
