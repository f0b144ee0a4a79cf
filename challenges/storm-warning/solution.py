"""A first try for `storm-warning`: what the wind is now, and a very small tree.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some storms and scores it on others."""
    # The model sees the wind and nothing else; rare classes weigh as much as common ones, whatever a mistake costs.
    columns = make_column_transformer(("passthrough", ["wind"]))
    return make_pipeline(columns, DecisionTreeClassifier(max_depth=2, class_weight="balanced"))
