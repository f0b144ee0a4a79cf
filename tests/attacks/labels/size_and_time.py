"""labels: asks for size and time of a hidden file, without its content

Landlock does not guard stat(2). The levels with namespaces do.
Passes at: limits, standard.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    print(os.stat("@hidden@").st_mtime_ns)


def get_estimator():
    attack()
    return DummyClassifier()
