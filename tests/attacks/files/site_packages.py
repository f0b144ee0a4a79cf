"""files: plants a module among the installed packages, for the next run to import

Runs at: standard, strict.
Quick: yes
"""

import os
import numpy

from sklearn.dummy import DummyClassifier


def attack():
    open(os.path.join(os.path.dirname(os.path.dirname(numpy.__file__)), "planted_@token@.pth"), "w").write("import os")


def get_estimator():
    attack()
    return DummyClassifier()
