"""A first try for `paired-charges`: the mean of many measurements with charges that are more or less alike.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training measurements and scores it on hidden ones."""
    # The model sees two columns of eight, and takes means over no fewer than a tenth of all measurements.
    columns = make_column_transformer(("passthrough", ["charge_left", "charge_right"]))
    return make_pipeline(columns, RandomForestRegressor(50, min_samples_leaf=100, random_state=0))
