"""The repair: the same linear model, which now compares patients of one state with each other."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer((OneHotEncoder(), ["state"]), (StandardScaler(), ["age", "weight", "dose"]))
    return make_pipeline(columns, Ridge())
