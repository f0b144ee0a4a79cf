"""A first try for `plant-alarms`: a line for each alarm, which rings where its chance is above one half.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    return MultiOutputClassifier(LogisticRegression())
