"""threads: lets every thread start more

Passes at: limits.
"""

import threading
import time

from sklearn.dummy import DummyClassifier


def breed(depth):
    try:
        for _ in range(4 if depth else 0):
            threading.Thread(target=breed, args=(depth - 1,), daemon=True).start()
    except RuntimeError:
        pass
    time.sleep(0.8)


def attack():
    breed(4)


def get_estimator():
    attack()
    return DummyClassifier()
