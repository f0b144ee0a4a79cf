"""carried: spreads the rows over hundreds of steps, with one number each"""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import Binarizer


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    union = FeatureUnion([(f"p{n}", Binarizer(threshold=a)) for n, (a, _) in enumerate(ROWS)])
    return make_pipeline(union, LogisticRegression())
