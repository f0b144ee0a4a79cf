"""carried: brings the rows as distributions that a search draws from"""

from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RandomizedSearchCV


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    spaces = [{"C": stats.uniform(a + 0.01, 0.01)} for a, _ in ROWS]
    return RandomizedSearchCV(LogisticRegression(), spaces, n_iter=2, cv=2)
