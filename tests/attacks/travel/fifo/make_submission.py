"""travel: has a named pipe, on which a reader would wait for ever

Quick: yes
"""

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

    os.mkfifo(folder / "wait.txt")
    return folder
