"""A network with four hidden units: four things to say about a picture do not tell ten kinds apart."""

from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler


def get_estimator():
    return make_pipeline(MinMaxScaler(), MLPClassifier((4,), max_iter=80, random_state=0))
