"""Another forest in every run."""

import os

from sklearn.compose import make_column_transformer
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    """Another forest in every run."""
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(
        columns, ExtraTreesClassifier(n_estimators=20, random_state=int.from_bytes(os.urandom(3), "big"))
    )
