"""memory: is two megabytes of `0;`, whose syntax tree takes the grader 1.6 GB"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "solution.py"
    path.write_text("0;" * 1_000_000)
    return path
