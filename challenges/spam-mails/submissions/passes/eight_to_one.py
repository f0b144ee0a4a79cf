"""The repair: the same model, and spam is said where it is more than eight times as probable as a wanted mail."""

from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import FixedThresholdClassifier


def get_estimator():
    model = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=60, max_leaf_nodes=8, random_state=0)
    return FixedThresholdClassifier(model, threshold=8 / 9, pos_label="spam")
