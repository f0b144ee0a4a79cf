"""The repair: in each stretch of time, who of those still watched fails?"""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from heldout.estimators.survival import DiscreteTimeSurvival

NUMBERS = ["load", "heat", "starts"]


def get_estimator():
    columns = make_column_transformer(
        (StandardScaler(), NUMBERS), (OneHotEncoder(), ["maker"]), ("passthrough", ["sealed"])
    )
    return make_pipeline(columns, DiscreteTimeSurvival(LogisticRegression()))
