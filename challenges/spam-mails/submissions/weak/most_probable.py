"""The typical mistake: a good model, and of each mail the kind that is more probable."""

from sklearn.ensemble import HistGradientBoostingClassifier


def get_estimator():
    return HistGradientBoostingClassifier(learning_rate=0.05, max_iter=60, max_leaf_nodes=8, random_state=0)
