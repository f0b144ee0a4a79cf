"""result: sends a recipe of nested lists"""

import json
import os
import struct

from sklearn.dummy import DummyClassifier


def frame(header, payload=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<4sIQ", b"HLD1", len(text), len(payload)) + text + payload


def send(data):
    for fd in range(3, 1024):
        try:
            os.write(fd, data)
        except OSError:
            pass


def attack():
    value = []
    for _ in range(900):
        value = [value]
    send(frame({"ok": True, "recipe": value}))
    os._exit(0)


def get_estimator():
    attack()
    return DummyClassifier()
