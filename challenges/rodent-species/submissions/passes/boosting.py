"""Boosting, held back for the sake of the rare species. It takes missing numbers as they are."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    columns = make_column_transformer(
        ("passthrough", make_column_selector(dtype_include="number")),
        (encoder, make_column_selector(dtype_include="str")),
    )
    boosting = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=15, l2_regularization=5.0, random_state=0)
    return make_pipeline(columns, boosting)
