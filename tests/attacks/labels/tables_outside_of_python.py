"""labels: reads tables that other programs, other Pythons and R have installed, and the source trees of editable packages

Passes at: limits.
"""

import glob
import os

from sklearn.dummy import DummyClassifier

PLACES = (
    "/usr/share/R/*", "/usr/lib/R/library/*/data/*", "/usr/share/doc/*/copyright", "/usr/local/lib/R/site-library/*/data/*",
    "/usr/share/*/*.csv", "/usr/share/*/*.dat", "/opt/*/*", "@checkout@/datasets/*/*.toml", "@checkout@/tests/courses/*/datasets/*/*.csv",
    "@checkout@/pyproject.toml", "/home/*/*", "/srv/*", "/var/lib/*/*",
)


def attack():
    for place in PLACES:
        for path in glob.glob(place):
            if os.path.isfile(path):
                try:
                    with open(path, "rb") as file:
                        if file.read(10):
                            print("GOT @token@", path)
                            return
                except OSError:
                    pass


def get_estimator():
    attack()
    return DummyClassifier()
