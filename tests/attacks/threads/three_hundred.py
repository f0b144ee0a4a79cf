"""threads: starts three hundred threads

Passes at: limits.
Quick: yes
"""

import threading
import time

from sklearn.dummy import DummyClassifier


def attack():
    try:
        for _ in range(300):
            threading.Thread(target=time.sleep, args=(1.0,), daemon=True).start()
    except RuntimeError:
        time.sleep(0.3)


def get_estimator():
    attack()
    return DummyClassifier()
