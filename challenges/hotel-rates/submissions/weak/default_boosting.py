"""Trap: the recipe that wins every random split. Left in, the date turns boosting into a price list of the past."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    columns = make_column_transformer(
        ("passthrough", make_column_selector(dtype_include="number")),
        (encoder, make_column_selector(dtype_include="str")),
    )
    return make_pipeline(columns, HistGradientBoostingRegressor(random_state=0))
