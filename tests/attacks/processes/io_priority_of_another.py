"""processes: asks for its I/O priority

Passes at: limits.
"""

import ctypes
import os

from sklearn.dummy import DummyClassifier

NOBODY = 4_194_301


def ask(pid):
    """The answer, or how it was refused: only where both are told apart was something learnt."""
    try:
        number = 252 if os.uname().machine == "x86_64" else 31
        libc = ctypes.CDLL(None, use_errno=True)
        room = ctypes.create_string_buffer(256)
        if libc.syscall(number, 1, pid) < 0:
            return ctypes.get_errno()
        return "known"
    except OSError as error:
        return error.errno


def attack():
    if ask(int("@victim@")) != ask(NOBODY):
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
