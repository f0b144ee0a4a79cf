"""Boosting with small trees and slow learning: there are few deaths to learn from."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        ("passthrough", make_column_selector(dtype_include="number")),
        (
            OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
            make_column_selector(dtype_include="str"),
        ),
    )
    boosting = HistGradientBoostingClassifier(
        learning_rate=0.05, max_leaf_nodes=6, max_iter=150, l2_regularization=5.0, random_state=0
    )
    return make_pipeline(columns, boosting)
