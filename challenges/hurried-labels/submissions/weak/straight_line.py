"""A straight line learns no mistake by heart, and not the bend either."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MEASURED = ["pitch", "damping", "mass", "warp", "gloss", "hum"]


def get_estimator():
    return make_pipeline(make_column_transformer((StandardScaler(), MEASURED)), LogisticRegression())
