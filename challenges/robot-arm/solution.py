"""A first try for `robot-arm`: a plane through seven joints. An arm does not move in planes.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.linear_model import LinearRegression


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training postures and scores it on hidden ones."""
    return LinearRegression()
