"""processes: maps over a pool of processes

Passes at: limits.
"""

import concurrent.futures
import multiprocessing

from sklearn.dummy import DummyClassifier


def attack():
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        if list(pool.map(abs, [-1])) == [1]:
            print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
