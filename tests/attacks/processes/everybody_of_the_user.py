"""processes: asks for the nice values of all processes of the user, and of a group, at once

Passes at: limits.
"""

import os

from sklearn.dummy import DummyClassifier


def attack():
    for which, who in ((os.PRIO_USER, 0), (os.PRIO_PGRP, os.getpgid(0))):
        try:
            os.getpriority(which, who)
            print("GOT @token@")
        except OSError:
            pass


def get_estimator():
    attack()
    return DummyClassifier()
