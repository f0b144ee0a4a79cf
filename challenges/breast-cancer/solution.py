"""A first try for `breast-cancer`: one question about one column.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    # A tree of depth 1 finds the one column and the one threshold that separate the classes best.
    # It runs, it beats guessing, and it ignores 29 of the 30 columns: room for improvement.
    return DecisionTreeClassifier(max_depth=1, random_state=0)
