"""A first try for `library-search`: the more hits, the better, and a little more where a word stands in the title.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training rows and scores it on rows it never saw."""
    columns = make_column_transformer(("passthrough", ["hits", "in_title"]))
    return make_pipeline(columns, Ridge())
