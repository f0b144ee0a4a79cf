"""The repair: trees with five leaves of forty people and more, learnt in small steps, and not too many of them."""

from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def get_estimator():
    columns = make_column_transformer(
        (OrdinalEncoder(), make_column_selector(dtype_include="str")), remainder="passthrough"
    )
    model = HistGradientBoostingRegressor(
        loss="poisson", learning_rate=0.03, max_iter=120, max_leaf_nodes=5, min_samples_leaf=40, random_state=0
    )
    return make_pipeline(columns, model)
