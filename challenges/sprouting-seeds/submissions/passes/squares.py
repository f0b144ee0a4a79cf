"""The repair: the same linear model, given squares and products of the columns, in which a ring is a straight line."""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), PolynomialFeatures(2), LogisticRegression())
