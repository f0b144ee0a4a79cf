"""travel: has a path that is longer than any that can be opened at once"""

import os
from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "solution.py").write_text("def get_estimator(): ...\n")
    inner = os.open(folder, os.O_RDONLY)
    for _ in range(19):
        os.mkdir("d" * 250, dir_fd=inner)
        outer, inner = inner, os.open("d" * 250, os.O_RDONLY, dir_fd=inner)
        os.close(outer)
    os.close(os.open("x.csv", os.O_CREAT, dir_fd=inner))
    os.close(inner)
    return folder
