"""Must fail: `size` is a text, and the model wants numbers."""

from heldout.estimators.survival import DiscreteTimeSurvival


def get_estimator():
    return DiscreteTimeSurvival()
