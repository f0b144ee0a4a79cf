"""files: mounts a file system over a folder

Runs at: standard, strict.
"""

import ctypes
from heldout.sandbox.linux.syscalls import call

from sklearn.dummy import DummyClassifier


def attack():
    kind, place = ctypes.create_string_buffer(b"tmpfs"), ctypes.create_string_buffer(b"@area@")
    if call("mount", ctypes.addressof(kind), ctypes.addressof(place), ctypes.addressof(kind), 0, 0) == 0:
        print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
