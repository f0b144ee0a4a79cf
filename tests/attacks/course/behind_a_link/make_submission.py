"""course: is a link to a folder that holds a course"""

from pathlib import Path

from forged_course import SOLUTION, forge


def make(folder: Path) -> Path:
    course = forge(folder / "course", "@token@")
    (course / "solution.py").write_text(SOLUTION)
    (folder / "work").symlink_to(course)
    return folder / "work"
