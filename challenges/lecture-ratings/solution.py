"""A first try for `lecture-ratings`: the mean rating of each department, and nothing of who rates whom.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on your rows and predicts ratings that you have not seen."""
    # A number of a department is a name: it gets a column of its own. Students and lecturers are left out.
    columns = make_column_transformer((OneHotEncoder(), ["dept", "service", "lectage"]))
    return make_pipeline(columns, Ridge())
