"""Trap: a Poisson regression without scaling. The optimiser gives up at once and answers with about the mean."""

from sklearn.impute import SimpleImputer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline


def get_estimator():
    return make_pipeline(SimpleImputer(strategy="median"), PoissonRegressor())
