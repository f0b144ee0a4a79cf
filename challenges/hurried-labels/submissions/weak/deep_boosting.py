"""Trap: five hundred rounds of large trees, each of which mends what the ones before got "wrong"."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline

MEASURED = ["pitch", "damping", "mass", "warp", "gloss", "hum"]


def get_estimator():
    columns = make_column_transformer(("passthrough", MEASURED))
    return make_pipeline(columns, HistGradientBoostingClassifier(max_iter=500, random_state=0))
