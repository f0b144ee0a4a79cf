"""The typical mistake: the numbers and the short texts are encoded with care, and the column of words is left out."""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    numbers = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    columns = make_column_transformer(
        (numbers, ["height", "speed"]),
        (OneHotEncoder(handle_unknown="ignore"), ["time_of_day", "sky", "birds_struck"]),
    )
    return make_pipeline(columns, LogisticRegression(max_iter=2000))
