"""A first try for `five-genes`: one gene.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the training patients and scores it on hidden ones."""
    # The model sees one gene of two hundred.
    return make_pipeline(make_column_transformer(("passthrough", ["gene_017"])), LinearRegression())
