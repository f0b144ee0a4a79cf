"""A first try for `shifted-digits`: two directions in the pixels, and fifty pictures that are near in them.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.decomposition import PCA
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some pictures and scores it on others."""
    # Two directions are left of 196 pixels, and the commonest digit of fifty neighbours is the answer.
    return make_pipeline(PCA(2, random_state=0), KNeighborsClassifier(50))
