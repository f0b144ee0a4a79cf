"""verified: names os.system as a transformer's function"""

import os

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.linear_model import LogisticRegression


def get_estimator():
    return make_pipeline(FunctionTransformer(os.system), LogisticRegression())
