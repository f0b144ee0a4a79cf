"""Trap: a good model that answers with the most probable class, whatever a mistake costs."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((texts, make_column_selector(dtype_include="str")), remainder="passthrough")
    model = HistGradientBoostingClassifier(max_iter=60, learning_rate=0.06, max_leaf_nodes=8, random_state=0)
    return make_pipeline(columns, model)
