"""Must be refused: a support vector machine answers dead or alive, and has no chances to give."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import LinearSVC


def get_estimator():
    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include="str"))
    )
    return make_pipeline(columns, LinearSVC())
