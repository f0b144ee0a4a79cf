"""travel: is a folder that is itself a link to another learner's folder

Quick: yes
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "mine").symlink_to("@workspaces@/ada")
    return folder / "mine"
