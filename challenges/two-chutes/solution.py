"""A first try for `two-chutes`: ten small trees, each of which asks three questions about single pixels.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training pictures and scores it on ones it never saw."""
    return RandomForestClassifier(n_estimators=10, max_depth=3, random_state=0)
