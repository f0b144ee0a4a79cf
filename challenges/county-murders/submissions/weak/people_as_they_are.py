"""The typical mistake: a Poisson regression of the columns as they are, in which people multiply and do not add."""

from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), PoissonRegressor(alpha=0.01, max_iter=1000))
