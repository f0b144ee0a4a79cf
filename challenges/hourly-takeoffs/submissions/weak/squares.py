"""Squares and products of all columns: a parabola over the day is a hill, and the day is none."""

from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), PolynomialFeatures(2), PoissonRegressor(alpha=0.001, max_iter=1000))
