"""processes: asks how many processes the machine runs, how busy it is and how much memory it has

Passes at: limits, standard, strict.
"""

import ctypes

from sklearn.dummy import DummyClassifier


def attack():
    room = (ctypes.c_uint16 * 56)()
    if ctypes.CDLL(None).sysinfo(room) == 0 and room[40] > 0:
        print("GOT @token@", room[40])


def get_estimator():
    attack()
    return DummyClassifier()
