"""Genes are chosen first, inside of the pipeline, and a plain line is fitted to the few that are left."""

from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    return make_pipeline(SelectKBest(f_regression, k=8), LinearRegression())
