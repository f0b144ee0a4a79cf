"""Must fail: pictures have 14 by 14 pixels, and whoever halves them here expects 28 by 28."""

import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def halved(pixels):
    pictures = np.asarray(pixels).reshape(-1, 14, 2, 14, 2)
    return pictures.mean(axis=(2, 4)).reshape(len(pixels), 196)


def get_estimator():
    return make_pipeline(FunctionTransformer(halved), MLPClassifier((64,), random_state=0))
