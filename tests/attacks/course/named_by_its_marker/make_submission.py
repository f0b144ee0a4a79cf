"""course: has a marker that names a course of its own, by its path"""

from pathlib import Path

from forged_course import SOLUTION, forge


def make(folder: Path) -> Path:
    course = forge(folder / "course", "@token@")
    (folder / ".heldout.toml").write_text(f'format_version = 1\nchallenge = "canary"\ncourse = "{course}"\n')
    (folder / "solution.py").write_text(SOLUTION)
    return folder
