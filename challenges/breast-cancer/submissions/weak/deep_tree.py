"""A tree that is grown until every leaf is pure: all its scores are 0 or 1, which is a poor ranking."""

from sklearn.tree import DecisionTreeClassifier


def get_estimator():
    return DecisionTreeClassifier(random_state=0)
