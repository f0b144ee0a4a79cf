"""A Poisson regression of everything, with a curve for age: small children and old people see doctors most."""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (SplineTransformer(n_knots=6), ["xage"]),
        remainder=make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
    )
    return make_pipeline(columns, PoissonRegressor(alpha=0.01, max_iter=1000))
