"""The repair: in each stretch of time, who of those still watched dies? Women who still lived take part until then."""

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from heldout.estimators.survival import DiscreteTimeSurvival

NUMBERS = ["year", "age", "meno", "grade", "hormon", "chemo"]
LONG_TAILS = ["nodes", "pgr", "er"]


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), NUMBERS),
        (make_pipeline(FunctionTransformer(np.log1p), StandardScaler()), LONG_TAILS),
        (OneHotEncoder(), ["size"]),
    )
    return make_pipeline(columns, DiscreteTimeSurvival(LogisticRegression(C=0.3)))
