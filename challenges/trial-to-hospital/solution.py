"""A first try for `trial-to-hospital`: a line in the number of nodes, and her age.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from heldout.estimators.survival import DiscreteTimeSurvival


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the trial and asks it for the hospital's women."""
    # The model sees two of eight columns, as they are.
    columns = make_column_transformer((StandardScaler(), ["nodes", "age"]))
    return make_pipeline(columns, DiscreteTimeSurvival(LogisticRegression()))
