"""As right as anything, and much smaller than a forest: yet thirty times what a line needs."""

from sklearn.ensemble import HistGradientBoostingClassifier


def get_estimator():
    return HistGradientBoostingClassifier(learning_rate=0.05, max_iter=120, max_leaf_nodes=8, random_state=0)
