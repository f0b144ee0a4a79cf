"""Boosting of the same columns: a step at a time, it also sees that slag and ash bind late."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def as_an_engineer_writes_it(X):
    binder = X["cement"] + X["blast_furnace_slag"] + X["fly_ash"]
    return X.assign(age=np.log(X["age"]), water_per_binder=X["water"] / binder)


def get_estimator():
    model = HistGradientBoostingRegressor(
        learning_rate=0.08, max_iter=150, max_leaf_nodes=8, min_samples_leaf=8, random_state=0
    )
    return make_pipeline(FunctionTransformer(as_an_engineer_writes_it), model)
