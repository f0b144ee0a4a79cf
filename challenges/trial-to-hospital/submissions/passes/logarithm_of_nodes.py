"""The repair: from no node to one is as large a step as from one to three, in a line that goes on beyond the trial."""

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from heldout.estimators.survival import DiscreteTimeSurvival

NUMBERS = ["age", "meno", "grade", "hormon"]
LONG_TAILS = ["nodes", "pgr", "er"]


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), NUMBERS),
        (make_pipeline(FunctionTransformer(np.log1p), StandardScaler()), LONG_TAILS),
        (OneHotEncoder(), ["size"]),
    )
    return make_pipeline(columns, DiscreteTimeSurvival(LogisticRegression(C=0.3)))
