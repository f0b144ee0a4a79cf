"""memory: raises its own limits

Runs at: standard, strict.
"""

import resource

from sklearn.dummy import DummyClassifier


def attack():
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        _, most = resource.getrlimit(kind)
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    held = [bytearray(b"x") * (16 << 20) for _ in range(90)]


def get_estimator():
    attack()
    return DummyClassifier()
