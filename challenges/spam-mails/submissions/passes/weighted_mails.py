"""Another way: in `fit` a wanted mail weighs as much as eight spams, so that one half means what 8/9 meant before."""

from sklearn.ensemble import RandomForestClassifier


def get_estimator():
    return RandomForestClassifier(300, min_samples_leaf=5, class_weight={"wanted": 8, "spam": 1}, random_state=0)
