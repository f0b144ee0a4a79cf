"""course: lies in a folder of a course that it was handed in with"""

from pathlib import Path

from forged_course import SOLUTION, forge


def make(folder: Path) -> Path:
    work = forge(folder, "@token@") / "work"
    work.mkdir()
    (work / "solution.py").write_text(SOLUTION)
    return work
