"""Boosting by squared errors: a single person with 17,000 dollars pulls a leaf to where nobody else is."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingRegressor


def as_it_is(values):
    return values


def at_least_a_dollar(values):
    return np.maximum(values, 1.0)


def get_estimator():
    boosting = HistGradientBoostingRegressor(random_state=0)
    return TransformedTargetRegressor(boosting, func=as_it_is, inverse_func=at_least_a_dollar, check_inverse=False)
