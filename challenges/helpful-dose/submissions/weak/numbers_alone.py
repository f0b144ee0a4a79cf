"""The typical mistake: the columns that are numbers. Who got more was worse off, and the dose is blamed for it."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    columns = make_column_transformer((StandardScaler(), ["age", "weight", "dose"]))
    return make_pipeline(columns, Ridge())
