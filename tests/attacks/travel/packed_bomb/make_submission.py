"""travel: brings two hundred kilobytes that unpack to two hundred megabytes, ten times"""

import gzip
from pathlib import Path

SOLUTION = """
import gzip

import numpy as np
from sklearn.dummy import DummyClassifier


class Model(DummyClassifier):
    def fit(self, X, y):
        held = [bytearray(gzip.decompress(open("data/bomb.gz", "rb").read())) for _ in range(10)]
        for piece in held:
            piece[::4096] = b"x" * len(piece[::4096])
        return super().fit(X, y)


def get_estimator():
    return Model()
"""


def make(folder: Path) -> Path:
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "data").mkdir()
    (folder / "data" / "bomb.gz").write_bytes(gzip.compress(bytes(200 << 20), 9))
    return folder
