"""travel: brings a pickle that runs code when it is loaded

Passes at: limits.
"""

import pickle
from pathlib import Path

SOLUTION = """
import pickle


def get_estimator():
    with open("model.pkl", "rb") as file:
        return pickle.load(file)
"""


class Evil:
    def __reduce__(self):
        return open, ("@area@/new-@token@", "w")


def make(folder: Path) -> Path:
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "model.pkl").write_bytes(pickle.dumps(Evil()))
    return folder
