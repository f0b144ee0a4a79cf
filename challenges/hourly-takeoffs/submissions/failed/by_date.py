"""Must fail: the date decides the split and is kept from models."""

from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def day_of_year(hours):
    return hours["date"].dt.day_of_year.to_frame()


def get_estimator():
    return make_pipeline(FunctionTransformer(day_of_year), PoissonRegressor())
