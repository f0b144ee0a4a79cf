"""The typical mistake: a line in days. From day 3 to 28 it sees a third of what it sees from day 28 to 100."""

from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), Ridge())
