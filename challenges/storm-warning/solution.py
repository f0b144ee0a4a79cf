"""A first try for `storm-warning`: the wind now and twelve hours ago, and the class that is most probable.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on some storms and scores it on others."""
    # The model sees the wind and nothing else, and no mistake weighs more for it than another.
    columns = make_column_transformer(("passthrough", ["wind", "wind_12h_ago"]))
    return make_pipeline(columns, RandomForestClassifier(50, min_samples_leaf=10, random_state=0))
