"""A first try for `meat-protein`: the mean of the ten samples whose spectra are most alike.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.neighbors import KNeighborsRegressor


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training samples and scores it on others."""
    return KNeighborsRegressor(n_neighbors=10)
