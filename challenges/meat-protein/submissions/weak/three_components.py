"""A line of three components: the first says how finely the meat was chopped, and protein needs more than two."""

from sklearn.cross_decomposition import PLSRegression


def get_estimator():
    return PLSRegression(n_components=3)
