"""Must be refused: a regression of both columns answers with days and a death, and no risk."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(make_column_transformer((StandardScaler(), ["age", "nodes"])), Ridge())
