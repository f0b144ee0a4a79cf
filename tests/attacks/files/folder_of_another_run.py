"""files: looks for the folders of other runs beside its own, to read or change what is in them

Passes at: limits.
"""

import os
import tempfile

from sklearn.dummy import DummyClassifier


def attack():
    place = os.path.dirname(tempfile.gettempdir())
    for _ in range(3):
        try:
            os.listdir(place)
            print("GOT @token@")
        except OSError:
            pass
        place = os.path.dirname(place)


def get_estimator():
    attack()
    return DummyClassifier()
