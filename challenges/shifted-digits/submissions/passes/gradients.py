"""Neighbours of pictures that were moved to the middle, with the directions of brightness."""

from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from heldout.estimators.frames import Frames


def get_estimator():
    return make_pipeline(Frames(14, 14, gradients=True), StandardScaler(), KNeighborsClassifier(3))
