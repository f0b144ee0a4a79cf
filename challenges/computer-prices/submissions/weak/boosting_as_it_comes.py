"""The typical mistake: the winner of every shuffled cross-validation, which takes any later month for the twelfth."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        (OrdinalEncoder(), make_column_selector(dtype_include="str")), remainder="passthrough"
    )
    return make_pipeline(columns, HistGradientBoostingRegressor(random_state=0))
