"""travel: has a folder forty levels deep"""

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
    deep = folder.joinpath(*"d" * 40)
    deep.mkdir(parents=True)
    (deep / "x").write_text("x")
    return folder
