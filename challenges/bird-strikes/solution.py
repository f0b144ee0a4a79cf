"""A first try for `bird-strikes`: was it on the ground?

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training reports and scores it on hidden ones."""
    # The model sees the height, and asks one question.
    columns = make_column_transformer((SimpleImputer(), ["height"]))
    return make_pipeline(columns, DecisionTreeClassifier(max_depth=1, random_state=0))
