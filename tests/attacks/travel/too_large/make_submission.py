"""travel: has a file of ten gigabytes with nothing in it"""

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

    with open(folder / "hole.bin", "wb") as file:
        os.truncate(file.fileno(), 10 << 30)
    return folder
