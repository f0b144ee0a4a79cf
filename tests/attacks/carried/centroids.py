"""carried: brings the rows as the centroids that it begins with, and never moves them"""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


ROWS = [[n / 7, n / 11] for n in range(200)]
LABELS = [n % 2 for n in range(200)]


def get_estimator():
    return make_pipeline(KMeans(200, init=np.array(ROWS), n_init=1, max_iter=1), LogisticRegression())
