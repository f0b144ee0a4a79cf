"""How sparse it is around a row, beside its neighbours."""

from sklearn.neighbors import LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LocalOutlierFactor(n_neighbors=20, novelty=True))
