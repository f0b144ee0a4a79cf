"""Half of the repair: the mean of four weekdays is steadier than one of them, and knows no holiday."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline


def get_estimator():
    columns = make_column_transformer(("passthrough", ["mean_of_4_weekdays"]))
    return make_pipeline(columns, LinearRegression())
