"""files: replaces the cached bytecode of a library

Runs at: standard, strict.
"""

import importlib.util
import os
import sklearn.dummy

from sklearn.dummy import DummyClassifier


def attack():
    path = importlib.util.cache_from_source(sklearn.dummy.__file__)
    os.close(os.open(path, os.O_WRONLY))
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
