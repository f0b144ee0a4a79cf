"""verified: hides its own function in a search's scorer"""

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import GridSearchCV


def score(y, predicted):
    print("RAN @token@")
    return 1.0


def get_estimator():
    return GridSearchCV(LogisticRegression(), {"C": [1.0]}, scoring=make_scorer(score))
