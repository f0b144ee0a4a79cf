"""files: writes a program into the folder that libraries may write, and starts it

Passes at: limits.
"""

import os
import subprocess
import tempfile

from sklearn.dummy import DummyClassifier


def attack():
    path = os.path.join(tempfile.gettempdir(), "program")
    with open(path, "w") as file:
        file.write("#!/bin/sh\necho GOT @token@\n")
    try:
        os.chmod(path, 0o755)
    except OSError:
        pass
    for start in (lambda: subprocess.run([path]), lambda: subprocess.run(["/bin/sh", path]), lambda: os.execv(path, [path])):
        try:
            start()
        except OSError:
            pass


def get_estimator():
    attack()
    return DummyClassifier()
