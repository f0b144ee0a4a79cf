"""The typical mistake: a forest does well within the trial, and takes a woman without nodes for one with a node."""

from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from heldout.estimators.survival import DiscreteTimeSurvival


def get_estimator():
    columns = make_column_transformer((OneHotEncoder(), ["size"]), remainder="passthrough")
    forest = RandomForestClassifier(100, min_samples_leaf=20, random_state=0)
    return make_pipeline(columns, DiscreteTimeSurvival(forest))
