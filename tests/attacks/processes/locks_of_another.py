"""processes: asks for its list of robust locks

Passes at: limits.
"""

import ctypes
import os

from sklearn.dummy import DummyClassifier

NOBODY = 4_194_301


def ask(pid):
    """The answer, or how it was refused: only where both are told apart was something learnt."""
    try:
        number = 274 if os.uname().machine == "x86_64" else 100
        libc = ctypes.CDLL(None, use_errno=True)
        room = ctypes.create_string_buffer(256)
        if libc.syscall(number, pid, room, (ctypes.c_size_t * 1)()) < 0:
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
