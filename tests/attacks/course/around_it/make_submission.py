"""course: is itself a course, and is graded where it lies"""

from pathlib import Path

from forged_course import SOLUTION, forge


def make(folder: Path) -> Path:
    forge(folder, "@token@")
    (folder / "solution.py").write_text(SOLUTION)
    return folder
