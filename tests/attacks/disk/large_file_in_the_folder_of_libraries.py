"""disk: makes one large file in the folder that libraries may write, by every call that makes a file longer

Passes at: limits.
"""

import os
import tempfile

from sklearn.dummy import DummyClassifier

SIZE = 2 << 20


def longer():
    yield lambda file: os.ftruncate(file, SIZE)
    yield lambda file: os.posix_fallocate(file, 0, SIZE)
    yield lambda file: os.pwrite(file, b"x", SIZE - 1)
    yield lambda file: (os.lseek(file, SIZE - 1, os.SEEK_SET), os.write(file, b"x"))
    yield lambda file: [os.write(file, bytes(1 << 16)) for _ in range(SIZE >> 16)]


def attack():
    for number, grow in enumerate(longer()):
        file = os.open(os.path.join(tempfile.gettempdir(), f"large-{number}"), os.O_RDWR | os.O_CREAT)
        try:
            grow(file)
        except OSError:
            pass
        if os.fstat(file).st_size >= SIZE:
            print("GOT @token@")


def get_estimator():
    attack()
    return DummyClassifier()
