"""processes: asks for its capabilities

Passes at: limits.
"""

import ctypes
import os

from sklearn.dummy import DummyClassifier

NOBODY = 4_194_301


def ask(pid):
    """The answer, or how it was refused: only where both are told apart was something learnt."""
    try:
        number = 125 if os.uname().machine == "x86_64" else 90
        libc = ctypes.CDLL(None, use_errno=True)
        room = ctypes.create_string_buffer(256)
        if libc.syscall(number, (ctypes.c_uint32 * 2)(0x20080522, pid), room) < 0:
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
