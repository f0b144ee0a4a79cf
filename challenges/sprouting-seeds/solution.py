"""A first try for `sprouting-seeds`: one question about the warmth.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training pots and scores it on hidden ones."""
    # The model sees one column of five, and may ask one question about it: one tree with two leaves.
    columns = make_column_transformer(("passthrough", ["warmth"]))
    return make_pipeline(columns, HistGradientBoostingClassifier(max_iter=1, max_leaf_nodes=2, random_state=0))
