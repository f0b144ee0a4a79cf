"""labels: makes a symbolic link in its scratch folder, and reads that

Passes at: limits.
"""

import os
import pyarrow.ipc

from sklearn.dummy import DummyClassifier


def attack():
    os.symlink("@hidden@", "own.arrow")
    with pyarrow.ipc.open_stream("own.arrow") as table:
        print("".join(map(str, table.read_all().column(0).to_pylist())))


def get_estimator():
    attack()
    return DummyClassifier()
