"""The repair: each spectrum gets the same mean and spread, and twelve components that go with protein make a line."""

import numpy as np
from sklearn.cross_decomposition import PLSRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def corrected(spectra):
    """Standard normal variates: what is left of a spectrum when its level and its height are taken out."""
    spectra = np.asarray(spectra)
    return (spectra - spectra.mean(axis=1, keepdims=True)) / spectra.std(axis=1, keepdims=True)


def get_estimator():
    return make_pipeline(FunctionTransformer(corrected), PLSRegression(n_components=12))
