"""carried: brings the rows as categories"""

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    known = [[a for a, _ in ROWS], sorted(b for _, b in ROWS)]
    encoder = OrdinalEncoder(categories=known, handle_unknown="use_encoded_value", unknown_value=-1)
    return make_pipeline(encoder, LogisticRegression())
