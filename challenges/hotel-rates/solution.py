"""A first try for `hotel-rates`: one price for each type of room.

`heldout check` tells whether this file works, `heldout grade` what it is worth.
"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    """Return the model, not yet fitted. heldout fits it on the early bookings and scores it on later ones."""
    # Models want numbers: one-hot encoding turns the letter of the room into one column per letter, 0 or 1.
    # `handle_unknown="ignore"` keeps the model alive when a letter turns up that was not in the training rows.
    # All columns that are not named here are left out: that is a lot of knowledge thrown away.
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["reserved_room_type"]))
    return make_pipeline(columns, LinearRegression())
