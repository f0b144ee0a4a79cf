"""Support vectors with a kernel of products: a polynomial of degree two, without writing the columns down."""

from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR


def get_estimator():
    return make_pipeline(StandardScaler(), SVR(kernel="poly", degree=2, coef0=1, C=10))
