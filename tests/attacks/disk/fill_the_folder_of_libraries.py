"""disk: fills the folder that libraries may write, as far as it goes

Passes at: limits.
"""

import os
import tempfile

from sklearn.dummy import DummyClassifier


def attack():
    kept = written = 0
    files = []
    try:
        for number in range(100_000):
            file = open(os.path.join(tempfile.gettempdir(), f"fill-{number}"), "wb", buffering=0)
            for _ in range(8):
                written += file.write(bytes(1 << 16))
            if kept < 20:
                files.append(file)
                kept += 1
            else:
                file.close()
            if written > 140 << 20:
                print("GOT @token@")
                break
    except OSError:
        pass


def get_estimator():
    attack()
    return DummyClassifier()
