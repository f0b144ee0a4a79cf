"""A small course of an author's, with everything that must not reach students."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from command_line import called

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "tests" / "courses" / "minimal"

METRIC = """
from weights import of


def score(y_true, y_pred):
    return float(of(y_true) @ (y_pred[:, 1] > 0.5))
"""
WEIGHTS = """
import numpy as np


def of(y_true):
    return np.where(np.asarray(y_true) == 1, 1.0, -1.0) / len(y_true)
"""


def minimal_course(folder: Path) -> Path:
    """The minimal course in `folder`, with an author's private files."""
    shutil.copytree(MINIMAL, folder)
    challenge = folder / "challenges" / "tiny-binary"
    (challenge / "reference_solution.py").write_text("# the winner is a boosted forest\n")
    (challenge / "notes.txt").write_text("nobody must read this\n")
    (challenge / ".answers").write_text("yes no yes\n")
    (folder / "course.toml").write_text('format_version = 1  # the exam is on Friday\ntitle = "Fruit for all"\n')
    return folder


def replaced(file: Path, old: str, new: str) -> None:
    """Replace a text that must be in the file."""
    text = file.read_text(encoding="utf-8")
    assert old in text, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Person:
    """Somebody at a machine of their own: commands run in their folder, with their own attempts and caches."""

    folder: Path

    def runs(self, *words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """`heldout WORDS…`, finished."""
        self.folder.mkdir(exist_ok=True)
        home = {"HELDOUT_HOME": str(self.folder / "home"), "HELDOUT_LEARNER": self.folder.name}
        return called(*words, cwd=cwd or self.folder, environment=home)
