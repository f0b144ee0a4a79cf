"""A line with the usual penalty: to subtract neighbours needs large weights, and a penalty of 1 forbids them."""

from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), Ridge(1.0))
