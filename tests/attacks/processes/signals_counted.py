"""processes: asks with signal 0 whether it exists

Passes at: limits.
"""

import ctypes
import os

from sklearn.dummy import DummyClassifier

NOBODY = 4_194_301


def ask(pid):
    """The answer, or how it was refused: only where both are told apart was something learnt."""
    try:
        os.kill(pid, 0)
        return "known"
    except OSError as error:
        return error.errno


def attack():
    if ask(int("@victim@")) != ask(NOBODY):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
