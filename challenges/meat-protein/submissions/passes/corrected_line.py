"""The same corrected spectra, and a line with a thousandth of the usual penalty: it may subtract neighbours."""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler


def corrected(spectra):
    """Standard normal variates: what is left of a spectrum when its level and its height are taken out."""
    spectra = np.asarray(spectra)
    return (spectra - spectra.mean(axis=1, keepdims=True)) / spectra.std(axis=1, keepdims=True)


def get_estimator():
    return make_pipeline(FunctionTransformer(corrected), StandardScaler(), Ridge(0.001))
