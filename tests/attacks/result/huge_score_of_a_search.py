"""result: shows the scores of a search as whole numbers that no float can hold"""

import functools
import json
import os
import struct

from sklearn.dummy import DummyClassifier

SEARCH = {
    "class": "x", "scoring": None, "splitter": None, "n_splits": 1, "best_params": {}, "best_index": 0, "total": 1,
    "candidates": [{"params": {}, "test": [10**400], "train": None}],
}  # fmt: skip
DESCRIPTION = {
    "shape": {"class": "x", "parts": []},
    "outline": "x",
    "steps": [],
    "final": {"name": "x", "class": "x", "params": {}},
    "search": SEARCH,
}


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


class Model(DummyClassifier):
    def fit(self, X, y):
        header = {"ok": True, "dtype": "<i8", "fit_seconds": 0, "predict_seconds": 0, "description": DESCRIPTION}
        text, payload = json.dumps(header).encode(), bytes(8 * 200)
        frame = struct.pack("<4sIQ", b"HLD1", len(text), len(payload)) + text + payload
        for fd in descriptors():
            try:
                os.write(fd, frame)
            except OSError:
                pass
        os._exit(0)


def get_estimator():
    return Model()
