"""One hidden layer on pixels between 0 and 1, with some regularisation: there are more weights than images."""

from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler


def get_estimator():
    return make_pipeline(MinMaxScaler(), MLPClassifier((256,), alpha=0.1, max_iter=150, random_state=0))
