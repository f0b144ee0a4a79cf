"""A single deep tree: its grades jump."""

from sklearn.tree import DecisionTreeRegressor


def get_estimator():
    return DecisionTreeRegressor(random_state=0)
