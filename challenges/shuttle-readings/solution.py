"""A first try for `shuttle-readings`: a boundary around most rows, drawn by a kernel.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import OneClassSVM


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the rows that you have, without labels."""
    return make_pipeline(StandardScaler(), OneClassSVM(nu=0.1))
