"""Runs the command line as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "challenges"

GOOD = """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def get_estimator():
    return make_pipeline(StandardScaler(), LogisticRegression())
"""


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


def heldout(*words: str | Path, cwd: Path | None = None, **environment: str) -> Answer:
    """Run `heldout WORDS…` and wait for it."""
    done = subprocess.run(
        [sys.executable, "-m", "heldout", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=os.environ | {"COLUMNS": "80"} | environment,
        timeout=180,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def widest(text: str) -> int:
    """The length of the longest line."""
    return max((len(line) for line in text.splitlines()), default=0)
