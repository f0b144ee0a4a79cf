"""The repair: the same means, made for each training row of rows of other folds, and drawn to the mean of all."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, TargetEncoder


def get_estimator():
    means = TargetEncoder(target_type="continuous", random_state=0)
    columns = make_column_transformer((means, ["s", "d"]), (OneHotEncoder(), ["studage", "lectage", "service", "dept"]))
    return make_pipeline(columns, Ridge())
