"""Must run out of memory: all products of up to five of thirty columns are 324,632 columns, some 26 GB."""

from sklearn.impute import SimpleImputer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler


def get_estimator():
    return make_pipeline(
        SimpleImputer(strategy="median"), StandardScaler(), PolynomialFeatures(degree=5), PoissonRegressor()
    )
