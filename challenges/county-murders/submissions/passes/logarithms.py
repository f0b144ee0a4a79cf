"""The repair: the same regression of logarithms, so that twice the people are twice the murders."""

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def get_estimator():
    logarithm = make_pipeline(FunctionTransformer(np.log), StandardScaler())
    columns = make_column_transformer(
        (logarithm, ["popul", "density", "rpcpersinc", "rpcincmaint"]), remainder=StandardScaler()
    )
    return make_pipeline(columns, PoissonRegressor(alpha=0.01, max_iter=1000))
