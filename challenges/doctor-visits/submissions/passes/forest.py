"""A forest whose leaves are means over at least twenty person-years: never zero, and not learnt by heart."""

from sklearn.ensemble import RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline


def get_estimator():
    forest = RandomForestRegressor(n_estimators=100, min_samples_leaf=20, max_features=0.33, random_state=0)
    return make_pipeline(SimpleImputer(strategy="median"), forest)
