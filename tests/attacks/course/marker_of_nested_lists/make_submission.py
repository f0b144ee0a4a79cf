"""course: has a marker of three thousand nested lists"""

from pathlib import Path

from forged_course import SOLUTION


def make(folder: Path) -> Path:
    (folder / ".heldout.toml").write_text("challenge = " + "[" * 3000 + "]" * 3000)
    (folder / "solution.py").write_text(SOLUTION)
    return folder
