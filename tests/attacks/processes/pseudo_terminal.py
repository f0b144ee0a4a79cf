"""processes: forks into a terminal of its own

Passes at: limits.
"""

import os
import pty

from sklearn.dummy import DummyClassifier


def attack():
    pid, fd = pty.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
