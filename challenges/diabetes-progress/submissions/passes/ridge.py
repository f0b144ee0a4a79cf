"""The repair: ten slopes, held back a little."""

from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), RidgeCV(alphas=[1.0, 3.0, 10.0, 30.0, 100.0]))
