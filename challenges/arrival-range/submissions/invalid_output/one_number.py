"""Must be refused: a model of the mean answers with one number for each row, and three are asked for."""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def columns():
    numbers = ["month", "weekday", "hour", "distance", "wind_speed", "precip", "visib"]
    carriers = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), numbers), (carriers, ["carrier"]))


def get_estimator():
    return make_pipeline(columns(), Ridge())
