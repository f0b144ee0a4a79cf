"""processes: asks the kernel for clone(2)

Passes at: limits.
Quick: yes
"""

import os
import signal
from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    if call("clone", signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
