"""processes: asks for the process group of another process, which tells whether it exists

Passes at: limits.
"""

import ctypes
import os

from sklearn.dummy import DummyClassifier

NOBODY = 4_194_301


def ask(pid):
    """The answer, or how it was refused: only where both are told apart was something learnt."""
    try:
        return os.getpgid(pid)
    except OSError as error:
        return error.errno


def attack():
    if ask(int("@victim@")) != ask(NOBODY):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
