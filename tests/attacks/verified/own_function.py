"""verified: hides its own function in a transformer

Quick: yes
"""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.linear_model import LogisticRegression


def log(X):
    print("RAN @token@")
    return X


log.__module__, log.__qualname__, log.__name__ = "numpy", "log1p", "log1p"


def get_estimator():
    return make_pipeline(FunctionTransformer(log), LogisticRegression())
