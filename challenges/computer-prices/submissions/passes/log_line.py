"""The repair: each month takes a percentage off, twice the memory adds one. Both are lines in logarithms, and go on."""

import numpy as np
from sklearn.compose import TransformedTargetRegressor, make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (make_pipeline(FunctionTransformer(np.log), StandardScaler()), ["speed", "hd", "ram"]),
        (StandardScaler(), ["screen", "trend"]),
        (OneHotEncoder(handle_unknown="ignore"), ["cd", "multi", "premium"]),
    )
    return TransformedTargetRegressor(make_pipeline(columns, Ridge()), func=np.log, inverse_func=np.exp)
