"""A first try for `paired-charges`: the mean of many measurements with charges that are more or less alike.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training measurements and scores it on hidden ones."""
    # The model sees two columns of eight, and takes the mean over a quarter of all measurements.
    columns = make_column_transformer(("passthrough", ["charge_left", "charge_right"]))
    return make_pipeline(columns, KNeighborsRegressor(240))
