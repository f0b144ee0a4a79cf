"""A first try for `digits`: a tree that asks four questions about single pixels.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training images and scores it on images it never saw."""
    # Four yes-or-no questions lead to at most 16 leaves, for ten digits in many handwritings.
    return DecisionTreeClassifier(max_depth=4, random_state=0)
