"""A line does go on below one node, but from one node to none it is as flat as from twenty to nineteen."""

from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from heldout.estimators.survival import DiscreteTimeSurvival

NUMBERS = ["age", "meno", "grade", "nodes", "pgr", "er", "hormon"]


def get_estimator():
    columns = make_column_transformer((StandardScaler(), NUMBERS), (OneHotEncoder(), ["size"]))
    return make_pipeline(columns, DiscreteTimeSurvival(LogisticRegression()))
