"""Must be refused: a straight line in dollars answers below zero, where no cost can be."""

from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(10.0))
