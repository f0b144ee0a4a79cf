"""Must fail: hidden rows have students and lecturers whom it was never told of, and it was not told what to do then."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder


def get_estimator():
    return make_pipeline(make_column_transformer((OneHotEncoder(), ["s", "d"])), Ridge())
