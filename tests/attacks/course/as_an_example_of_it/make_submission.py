"""course: is an example of a challenge that it was handed in with"""

from pathlib import Path

from forged_course import SOLUTION, forge


def make(folder: Path) -> Path:
    example = forge(folder, "@token@") / "challenges" / "canary" / "submissions" / "passes"
    example.mkdir(parents=True)
    (example / "solution.py").write_text(SOLUTION)
    return example / "solution.py"
