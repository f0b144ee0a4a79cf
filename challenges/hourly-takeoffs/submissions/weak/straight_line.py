"""The typical mistake: hour, weekday and month as quantities, so that each hour brings as much as any other."""

from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), PoissonRegressor(alpha=0.001, max_iter=1000))
