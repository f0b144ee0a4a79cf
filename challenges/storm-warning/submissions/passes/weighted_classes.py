"""Without a class of one's own: what is dear to miss weighs more in `fit`."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

WEIGHTS = {"depression": 1, "storm": 2, "hurricane": 5, "major": 13}


def get_estimator():
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((texts, make_column_selector(dtype_include="str")), remainder="passthrough")
    model = RandomForestClassifier(100, min_samples_leaf=8, class_weight=WEIGHTS, random_state=0)
    return make_pipeline(columns, model)
