"""The repair: the same line of the logarithm of days, and of the water for each kilogram of what binds."""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def as_an_engineer_writes_it(X):
    binder = X["cement"] + X["blast_furnace_slag"] + X["fly_ash"]
    return X.assign(age=np.log(X["age"]), water_per_binder=X["water"] / binder)


def get_estimator():
    return make_pipeline(FunctionTransformer(as_an_engineer_writes_it), StandardScaler(), Ridge())
