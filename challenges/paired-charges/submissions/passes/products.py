"""The repair: the same linear model, given the products of all pairs, two of which say nearly everything."""

from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), PolynomialFeatures(2, include_bias=False), Ridge())
