"""The repair: the same detector asks so many neighbours that most of them cannot be strange as well."""

from sklearn.neighbors import LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LocalOutlierFactor(n_neighbors=1000, novelty=True))
