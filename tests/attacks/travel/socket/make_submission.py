"""travel: has a socket for a file"""

from pathlib import Path

SOLUTION = """
from pathlib import Path

from sklearn.dummy import DummyClassifier

for path in Path(".").rglob("*"):
    if path.is_file():
        print(path.read_bytes()[:2000])


def get_estimator():
    return DummyClassifier()
"""


def make(folder: Path) -> Path:
    (folder / "solution.py").write_text(SOLUTION)
    import os
    import socket

    here = os.getcwd()
    os.chdir(folder)
    socket.socket(socket.AF_UNIX).bind("s.txt")
    os.chdir(here)
    return folder
