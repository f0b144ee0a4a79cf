"""carried: writes the labels as the folds of a search"""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    return GridSearchCV(LogisticRegression(), {"C": [1.0, 2.0]}, cv=PredefinedSplit(LABELS))
