"""A line that is not told the month, as if a megabyte cost for ever what it cost in the first year."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), ["speed", "hd", "ram", "screen"]),
        (OneHotEncoder(drop="if_binary"), ["cd", "multi", "premium"]),
    )
    return make_pipeline(columns, Ridge())
