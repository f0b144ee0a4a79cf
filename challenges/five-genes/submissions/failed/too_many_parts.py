"""Must fail: fewer patients than that have no such number of directions."""

from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    return make_pipeline(PCA(180), LinearRegression())
