"""A first try for `pipe-pressures`: a few kinds of pipes, told apart by their length.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training pipes and scores it on hidden ones."""
    # The model sees one column, and each of its trees answers with the middle pressures of four groups.
    columns = make_column_transformer(("passthrough", ["length"]))
    model = RandomForestRegressor(20, criterion="absolute_error", max_depth=2, random_state=0)
    return make_pipeline(columns, model)
