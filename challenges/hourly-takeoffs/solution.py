"""A first try for `hourly-takeoffs`: ten trees that ask two questions each, and so know a few kinds of hours.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.ensemble import RandomForestRegressor


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training hours and scores it on hours it never saw."""
    return RandomForestRegressor(n_estimators=10, max_depth=2, random_state=0)
