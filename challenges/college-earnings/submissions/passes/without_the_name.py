"""The repair: the same model, without the column that it learns by heart."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["state", "degree"]),
        ("passthrough", ["year", "working", "not_working"]),
    )
    return make_pipeline(columns, HistGradientBoostingRegressor(random_state=0))
