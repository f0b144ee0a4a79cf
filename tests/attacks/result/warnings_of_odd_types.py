"""result: says that it was warned of things that are no warnings, a million times and a negative number of times"""

import functools
import json
import os
import struct

from sklearn.dummy import DummyClassifier


@functools.cache
def descriptors():
    """Every one that is open, however high its number: the worker that forked this process holds thousands."""
    found = []
    for fd in range(3, 1 << 16):
        try:
            os.fstat(fd)
        except OSError:
            continue
        found.append(fd)
    return found


def frame(header, payload=b""):
    text = json.dumps(header).encode()
    return struct.pack("<4sIQ", b"HLD1", len(text), len(payload)) + text + payload


def send(data):
    for fd in descriptors():
        try:
            os.write(fd, data)
        except OSError:
            pass


def attack():
    odd = [["A", "b", -1], ["A", "b", 10**300], [{}, [], "x"], ["A" * 100_000, "b" * 100_000, 1], 7, None]
    odd += [["\x1b[31m", "\u202e" + str(n), 1] for n in range(20_000)]
    send(frame({"ok": False, "warned": odd, "error": {"kind": "exception", "phase": "fit", "type": "E", "message": ""}}))
    os._exit(0)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
