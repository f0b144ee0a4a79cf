"""files: reads the tables of the machine's connections and interfaces

Passes at: limits.
"""

import glob
import os

from sklearn.dummy import DummyClassifier

PLACES = (
    '/proc/net/*',
    '/proc/self/net/*',
    '/proc/thread-self/net/*',
    '/proc/self/task/*/net/*',
    '/proc/self/net/stat/*',
    '/sys/class/net/*/address',
)


def attack():
    for place in PLACES:
        for path in glob.glob(place):
            try:
                with open(path, "rb") as file:
                    if file.read(10):
                        print("GOT @token@", path)
            except OSError:
                pass


def get_estimator():
    attack()
    return DummyClassifier()
