"""The repair: logarithms on both sides, in which the law is a straight line. Age is one already."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def get_estimator():
    powers = (FunctionTransformer(np.log), ["length", "diameter", "flow"])
    columns = make_column_transformer(powers, ("passthrough", ["age"]))
    model = TransformedTargetRegressor(LinearRegression(), func=np.log1p, inverse_func=np.expm1)
    return make_pipeline(columns, model)
