"""A first try for `hurried-labels`: two columns, one question.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the earlier parts and scores it on later ones."""
    # The model sees two columns, and may ask one question.
    columns = make_column_transformer(("passthrough", ["mass", "damping"]))
    return make_pipeline(columns, DecisionTreeClassifier(max_depth=1, random_state=0))
