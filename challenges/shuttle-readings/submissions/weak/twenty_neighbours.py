"""The typical mistake: what found the jams of the press, with the number of neighbours that the library sets."""

from sklearn.neighbors import LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LocalOutlierFactor(novelty=True))
