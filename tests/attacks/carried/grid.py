"""carried: brings the rows as what a search may choose from"""

from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    return GridSearchCV(GaussianNB(), {"priors": [[a / 40, 1 - a / 40] for a, _ in ROWS]}, cv=2)
