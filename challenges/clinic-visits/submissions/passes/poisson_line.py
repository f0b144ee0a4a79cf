"""A line in the logarithm of the mean: too stiff to learn luck."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (OneHotEncoder(), make_column_selector(dtype_include="str")),
        (StandardScaler(), make_column_selector(dtype_include="number")),
    )
    return make_pipeline(columns, PoissonRegressor(alpha=0.01, max_iter=1000))
