"""A mean of a hundred trees, and none of them has ever seen a month after the thirteenth."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        (OrdinalEncoder(), make_column_selector(dtype_include="str")), remainder="passthrough"
    )
    return make_pipeline(columns, RandomForestRegressor(n_estimators=100, random_state=0))
