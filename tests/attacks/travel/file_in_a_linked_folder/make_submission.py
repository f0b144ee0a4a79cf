"""travel: is a file in a folder that is a link to another learner's folder"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "mine").symlink_to("@workspaces@/ada")
    return folder / "mine" / "solution.py"
