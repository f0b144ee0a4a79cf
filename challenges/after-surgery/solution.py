"""A first try for `after-surgery`: the right question in each stretch of time, asked of two columns.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from heldout.estimators.survival import DiscreteTimeSurvival


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on your rows and compares its order with that of the deaths."""
    # The model sees how old a woman is and how unlike healthy tissue the tumour, and nothing else of ten columns.
    columns = make_column_transformer((StandardScaler(), ["age", "grade"]))
    return make_pipeline(columns, DiscreteTimeSurvival(LogisticRegression()))
