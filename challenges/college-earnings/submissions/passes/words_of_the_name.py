"""More than the repair: a new name is made of known words. Beauty, Technical, Community, University."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        (CountVectorizer(min_df=10, binary=True), "name"),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["state", "degree"]),
        ("passthrough", ["year", "working", "not_working"]),
        sparse_threshold=0,
    )
    return make_pipeline(columns, HistGradientBoostingRegressor(random_state=0))
