"""Trap: scaling by habit. It makes the day of the month count as much as weight and foot, which say far more."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    columns = make_column_transformer((numbers, make_column_selector(dtype_include="number")))
    return make_pipeline(columns, KNeighborsClassifier(n_neighbors=15))
