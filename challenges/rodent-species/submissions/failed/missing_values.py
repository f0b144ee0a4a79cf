"""Must fail: a logistic regression does not accept missing values, and nothing fills them in."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    columns = make_column_transformer((StandardScaler(), ["weight", "hindfoot_length"]))
    return make_pipeline(columns, LogisticRegression())
