"""A straight line."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    """A straight line."""
    columns = make_column_transformer(
        (OneHotEncoder(), ["region"]), (StandardScaler(), ["age", "acidity", "sugar"]), ("passthrough", ["oak"])
    )
    return make_pipeline(columns, LogisticRegression())
