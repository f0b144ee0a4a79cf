"""Must fail: the pictures are 14 pixels high, not 8."""

from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from heldout.estimators.frames import Frames


def get_estimator():
    return make_pipeline(Frames(8, 8), KNeighborsClassifier(3))
