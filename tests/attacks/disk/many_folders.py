"""disk: nests folders in the folder that libraries may write, and fills them with empty files

Passes at: limits.
"""

import os
import tempfile

from sklearn.dummy import DummyClassifier


def attack():
    os.chdir(tempfile.gettempdir())
    made = 0
    try:
        for number in range(600):
            if number % 4 == 0:
                os.mkdir(f"folder-{number}")
                os.chdir(f"folder-{number}")
            else:
                os.close(os.open(f"empty-{number}", os.O_CREAT | os.O_WRONLY))
            made += 1
    except OSError:
        pass
    if made > 300:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
