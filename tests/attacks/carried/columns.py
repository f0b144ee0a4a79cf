"""carried: writes the labels as the order in which it takes two columns"""

from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    parts = [(f"p{n}", "passthrough", [("a", "b")[label] for label in LABELS]) for n in range(2)]
    return make_pipeline(ColumnTransformer(parts), LogisticRegression())
