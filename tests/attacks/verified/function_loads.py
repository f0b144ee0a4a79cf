"""verified: names pickle.loads as a transformer's function"""

import pickle

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.linear_model import LogisticRegression


def get_estimator():
    return make_pipeline(FunctionTransformer(pickle.loads), LogisticRegression())
