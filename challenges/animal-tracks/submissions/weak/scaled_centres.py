"""On one scale, and still with centres: long and bent groups are cut."""

from sklearn.cluster import KMeans
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), KMeans(n_clusters=3, n_init=5, random_state=0))
