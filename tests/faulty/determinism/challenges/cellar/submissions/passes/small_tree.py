"""Another forest in every run."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
import os

from sklearn.ensemble import ExtraTreesClassifier


def get_estimator():
    """Another forest in every run."""
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(columns, ExtraTreesClassifier(n_estimators=20, random_state=int.from_bytes(os.urandom(3), "big")))
