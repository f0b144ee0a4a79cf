"""A first try for `animal-tracks`: three centres, on the columns as they are.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.cluster import KMeans


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the rows that you have, without labels."""
    return KMeans(n_clusters=3, n_init=5, random_state=0)
