"""Means over fifty person-years and more: never below zero, and one dear year is not learnt by heart."""

from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline


def get_estimator():
    forest = RandomForestRegressor(n_estimators=100, min_samples_leaf=50, max_features=0.4, random_state=0)
    return make_pipeline(SimpleImputer(strategy="median"), forest)
