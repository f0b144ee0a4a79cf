"""The typical mistake: the nearest part decides, and in three of ten cases it was judged wrong."""

from sklearn.compose import make_column_transformer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

MEASURED = ["pitch", "damping", "mass", "warp", "gloss", "hum"]


def get_estimator():
    return make_pipeline(make_column_transformer((StandardScaler(), MEASURED)), KNeighborsClassifier(1))
