"""verified: is a pipeline in a pipeline, ten thousand times"""

from sklearn.dummy import DummyClassifier
from sklearn.pipeline import Pipeline


def get_estimator():
    model = DummyClassifier()
    for _ in range(10_000):
        model = Pipeline([("inner", model)])
    return model
