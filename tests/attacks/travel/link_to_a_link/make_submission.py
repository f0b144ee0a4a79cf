"""travel: has a link to a link that leaves"""

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
    (folder / "inner").mkdir()
    (folder / "inner" / "first").symlink_to("@workspaces@/ada/solution.py")
    (folder / "second").symlink_to("inner/first")
    return folder
