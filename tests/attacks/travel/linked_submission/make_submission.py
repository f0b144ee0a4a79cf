"""travel: is itself a link to another learner's file

Quick: yes
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "solution.py").symlink_to("@workspaces@/ada/solution.py")
    return folder / "solution.py"
