"""The typical mistake: each name stands for the mean of its earnings, which says all of a college that is known."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, TargetEncoder


def get_estimator():
    columns = make_column_transformer(
        (TargetEncoder(random_state=0), ["name"]),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["state", "degree"]),
        remainder="passthrough",
    )
    return make_pipeline(columns, HistGradientBoostingRegressor(random_state=0))
