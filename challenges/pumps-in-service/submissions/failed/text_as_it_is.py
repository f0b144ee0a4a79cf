"""Must fail: the maker's name goes into the model as it is, and it wants numbers."""

from heldout.estimators.survival import DiscreteTimeSurvival


def get_estimator():
    return DiscreteTimeSurvival()
