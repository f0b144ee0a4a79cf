"""A first try for `shifted-digits`: two directions in the pixels, and a very small tree.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some pictures and scores it on others."""
    # Two directions in 196 pixels, and four questions about them.
    return make_pipeline(PCA(2, random_state=0), DecisionTreeClassifier(max_depth=4, random_state=0))
