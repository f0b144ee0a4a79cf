"""The repair: boosting of the pinball loss, small enough that the upper quantile rests on more than a few flights."""

from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from heldout.estimators.quantiles import QuantileBoosting


def columns():
    numbers = ["month", "weekday", "hour", "distance", "wind_speed", "precip", "visib"]
    carriers = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((make_pipeline(SimpleImputer(), StandardScaler()), numbers), (carriers, ["carrier"]))


def get_estimator():
    model = QuantileBoosting(
        levels=(0.1, 0.5, 0.9), learning_rate=0.05, max_iter=100, max_leaf_nodes=6, min_samples_leaf=30, random_state=0
    )
    return make_pipeline(columns(), model)
