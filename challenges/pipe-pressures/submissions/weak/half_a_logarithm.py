"""Half a repair: the logarithm of the target alone. A power of a column is no straight line in the column."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LinearRegression


def get_estimator():
    return TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1)
