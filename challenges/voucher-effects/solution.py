"""A first try for `voucher-effects`: a line in the customer's age, and in who reads the shop's letters.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the experiment and compares with effects that are known."""
    # The model sees two of six columns.
    columns = make_column_transformer((StandardScaler(), ["age"]), (OneHotEncoder(), ["letters"]))
    return make_pipeline(columns, Ridge())
