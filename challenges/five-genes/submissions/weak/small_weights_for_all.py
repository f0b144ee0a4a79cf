"""Trap: the penalty that makes all weights small. The five that matter are made small as well, and noise is let in."""

from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), Ridge(alpha=100))
