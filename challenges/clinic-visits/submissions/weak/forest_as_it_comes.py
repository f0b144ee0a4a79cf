"""Trees that go on until every person has a leaf of their own, and a mean of a hundred of them."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        (OrdinalEncoder(), make_column_selector(dtype_include="str")), remainder="passthrough"
    )
    return make_pipeline(columns, RandomForestRegressor(n_estimators=100, random_state=0))
