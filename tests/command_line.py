"""Runs the command line: within this process, or as a user does in one of its own, where the process is the point."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from heldout.cli import main
from heldout.sandbox import scratch

ROOT = Path(__file__).parents[1]
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
    """`heldout WORDS…` within this process, which spares a second of imports; nobody is there to be asked."""
    done = called(*words, cwd=cwd, environment=environment)
    return Answer(done.returncode, done.stdout, done.stderr)


def heldout_process(*words: str | Path, cwd: Path | None = None, **environment: str) -> Answer:
    """`heldout WORDS…` in a process of its own."""
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


def called(
    *words: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """What a process of `heldout WORDS…` would have left, run within this one. A crash is raised.

    Whatever HELDOUT_HOME is, the session's worker serves it, which holds no data: another one takes some seconds of CPU
    to import what it needs and to rehearse.
    """
    changed = {"COLUMNS": "80", **(environment or {})}
    with mock.patch.dict(os.environ, changed), contextlib.chdir(cwd or Path.cwd()), of_the_session():
        done = CliRunner().invoke(main, [str(word) for word in words], prog_name="heldout")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


@contextlib.contextmanager
def of_the_session() -> Iterator[None]:
    """In the block, this process looks for workers in the session's HELDOUT_HOME, whichever is set."""
    with mock.patch.object(scratch, "_place", return_value=Path(os.environ["HELDOUT_TEST_HOME"]) / "run"):
        yield


def widest(text: str) -> int:
    """The length of the longest line."""
    return max((len(line) for line in text.splitlines()), default=0)
