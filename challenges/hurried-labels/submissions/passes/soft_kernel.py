"""Support vectors that forgive many rows, and bend no more than they must."""

from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

MEASURED = ["pitch", "damping", "mass", "warp", "gloss", "hum"]


def get_estimator():
    return make_pipeline(make_column_transformer((StandardScaler(), MEASURED)), SVC(C=0.3, gamma=0.1))
