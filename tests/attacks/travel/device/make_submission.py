"""travel: has a link to a device that never ends for a data folder"""

from pathlib import Path

SOLUTION = "def get_estimator():\n    raise RuntimeError(open('data').read(100))\n"


def make(folder: Path) -> Path:
    (folder / "solution.py").write_text(SOLUTION)
    (folder / "data").symlink_to("/dev/zero")
    return folder / "solution.py"
