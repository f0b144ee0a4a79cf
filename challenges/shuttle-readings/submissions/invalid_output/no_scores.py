"""Must be refused: without novelty=True it has no scores for new rows."""

from sklearn.neighbors import LocalOutlierFactor


def get_estimator():
    return LocalOutlierFactor()
