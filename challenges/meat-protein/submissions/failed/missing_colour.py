"""Must fail: the ratio of two wavelengths, one of which the instrument does not measure."""

from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer


def ratio(spectra):
    return spectra[["x_030"]].to_numpy() / spectra[["x_101"]].to_numpy()


def get_estimator():
    return make_pipeline(FunctionTransformer(ratio), LinearRegression())
