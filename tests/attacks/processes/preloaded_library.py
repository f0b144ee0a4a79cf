"""processes: starts itself again with a library of its choice loaded first

Passes at: limits.
"""

import os
import sys

from sklearn.dummy import DummyClassifier


def attack():
    os.environ["LD_PRELOAD"] = os.path.abspath("evil.so")
    os.environ["PYTHONPATH"] = os.getcwd()
    os.execv("/bin/echo", ["echo", "GOT @token@"])


def get_estimator():
    attack()
    return DummyClassifier()
