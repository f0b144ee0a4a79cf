"""A first try for `pipe-pressures`: four kinds of pipes, told apart by their length.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeRegressor


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training pipes and scores it on hidden ones."""
    # The model sees one column, and answers with the middle pressure of four groups.
    columns = make_column_transformer(("passthrough", ["length"]))
    return make_pipeline(columns, DecisionTreeRegressor(criterion="absolute_error", max_depth=2, random_state=0))
