"""processes: starts a process with multiprocessing

Passes at: limits.
"""

import multiprocessing

from sklearn.dummy import DummyClassifier


def attack():
    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
