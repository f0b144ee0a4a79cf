"""files: asks the kernel for creat(2)

Passes at: limits.
"""

from heldout.sandbox.linux.syscalls import call
import ctypes

from sklearn.dummy import DummyClassifier


def attack():
    path = ctypes.create_string_buffer(b"@area@/new-@token@")
    call("openat", -100, ctypes.addressof(path), 0o101, 0o600)


def get_estimator():
    attack()
    return DummyClassifier()
