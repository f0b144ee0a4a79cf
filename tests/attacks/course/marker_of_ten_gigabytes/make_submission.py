"""course: has a marker of ten gigabytes with nothing in it"""

from pathlib import Path

from forged_course import SOLUTION


def make(folder: Path) -> Path:
    with (folder / ".heldout.toml").open("wb") as marker:
        marker.truncate(10 * 1024**3)
    (folder / "solution.py").write_text(SOLUTION)
    return folder
