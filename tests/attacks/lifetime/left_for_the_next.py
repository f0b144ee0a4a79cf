"""lifetime: leaves a file in the folder that libraries may write, locked, for the next submission to find

Passes at: limits.
"""

import os
import sys
import tempfile

from sklearn.dummy import DummyClassifier


def attack():
    here = tempfile.gettempdir()
    for place in (here, os.path.dirname(here), os.path.dirname(os.path.dirname(here))):
        try:
            with open(os.path.join(place, "left-@token@"), "w") as file:
                file.write("import os")
        except OSError:
            pass
    os.makedirs(os.path.join(here, "locked-@token@", "inner"), exist_ok=True)
    sys.dont_write_bytecode = False


def get_estimator():
    attack()
    return DummyClassifier()
