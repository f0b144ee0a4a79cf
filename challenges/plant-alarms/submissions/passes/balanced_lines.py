"""Half of the repair: hours with an alarm weigh as much as all others together, which is too much for the rarest."""

from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier


def get_estimator():
    return MultiOutputClassifier(LogisticRegression(class_weight="balanced"))
