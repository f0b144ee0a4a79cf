"""travel: has a file name that is no Unicode"""

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

    with open(os.path.join(os.fsencode(folder), b"\xff\xfe"), "wb") as file:
        file.write(b"x")
    return folder
