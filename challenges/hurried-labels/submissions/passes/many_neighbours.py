"""The repair: the same model asks sixty parts, and their mistakes cancel."""

from sklearn.compose import make_column_transformer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MEASURED = ["pitch", "damping", "mass", "warp", "gloss", "hum"]


def get_estimator():
    return make_pipeline(make_column_transformer((StandardScaler(), MEASURED)), KNeighborsClassifier(60))
