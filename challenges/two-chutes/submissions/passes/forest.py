"""Two hundred trees: each asks one pixel after the other, and many together know a kind, too."""

from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    return RandomForestClassifier(n_estimators=200, max_features=20, random_state=0)
