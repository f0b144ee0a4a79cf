"""A first try for `jammed-press`: the detector that everybody tries first.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.ensemble import IsolationForest


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the rows that you have, without labels."""
    return IsolationForest(random_state=0)
