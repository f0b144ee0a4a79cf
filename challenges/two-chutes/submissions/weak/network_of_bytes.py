"""The right model, fed with numbers up to 255: what its units get is far too large to learn from."""

from sklearn.neural_network import MLPClassifier


def get_estimator():
    return MLPClassifier((64,), alpha=0.01, max_iter=80, random_state=0)
