"""The repair: several days that are known, averaged by a linear model, and what last year had on the day."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

KNOWN = ["same_weekday", "mean_of_4_weekdays", "year_before", "mean_of_28_days", "their_year_before"]


def get_estimator():
    columns = make_column_transformer((StandardScaler(), KNOWN))
    return make_pipeline(columns, Ridge(0.1))
