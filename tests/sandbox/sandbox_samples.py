"""Submissions, jobs and prepared data for the tests of the sandbox."""

from __future__ import annotations

import os
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from heldout.challenge.interface import Challenge
from heldout.challenge.load import load_challenge
from heldout.prepare.interface import PreparedData
from heldout.prepare.prepare import prepare
from heldout.sandbox.interface import Job, Limits
from heldout.stages.interface import BUILD, BuildWork
from heldout.submission.interface import Submission, SubmittedFile

MINIMAL = Path(__file__).resolve().parents[1] / "courses" / "minimal"
QUICK = Limits(cpu_seconds=20, memory_mb=512, wall_seconds=30, result_bytes=0)

LINEAR = """
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

def get_estimator():
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["colour"]), remainder="passthrough")
    return make_pipeline(columns, LogisticRegression(max_iter=500))
"""
OWN = """
from sklearn.base import BaseEstimator, ClassifierMixin
import numpy as np

class Own(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        {fit}
        self.classes_ = np.array(["no", "yes"])
        return self
    def predict_proba(self, X):
        {predict}
        return np.tile([0.4, 0.6], (len(X), 1))

def get_estimator():
    return Own()
"""


@dataclass(frozen=True)
class Course:
    """A challenge with its prepared data."""

    challenge: Challenge
    prepared: PreparedData


def load_tiny() -> Course:
    challenge = load_challenge(MINIMAL, "tiny-binary")
    return Course(challenge, prepare(challenge))


def limited(course: Course, **limits: Any) -> Course:
    """The same challenge with other limits."""
    definition = course.challenge.definition
    changed = definition.model_copy(update={"limits": definition.limits.model_copy(update=limits)})
    return replace(course, challenge=replace(course.challenge, definition=changed))


def submission(source: str, **others: str | bytes) -> Submission:
    """A submission of `solution.py` and further files; `__` in a name stands for a dot."""
    files = [SubmittedFile("solution.py", textwrap.dedent(source).encode())]
    for name, content in others.items():
        data = content if isinstance(content, bytes) else textwrap.dedent(content).encode()
        files.append(SubmittedFile(name.replace("__", "."), data))
    return Submission(
        "solution.py", "python", "solution.py", tuple(sorted(files, key=lambda file: file.path)), "sha256:x"
    )


def own(fit: str = "pass", predict: str = "pass") -> str:
    """A learner's own classifier that does something in `fit` or `predict_proba`."""
    indent = "\n        "
    return OWN.format(
        fit=indent.join(textwrap.dedent(fit).strip().splitlines()),
        predict=indent.join(textwrap.dedent(predict).strip().splitlines()),
    )


def build_job(source: str, limits: Limits = QUICK, **others: str | bytes) -> Job:
    """The build stage of a submission."""
    return Job(BUILD, BuildWork("solution.py", None, 0), files=submission(source, **others).files, limits=limits)


def in_build(source: str, limits: Limits = QUICK) -> Job:
    """A build stage in which `source` runs at import."""
    return build_job(textwrap.dedent(source) + "\n" + LINEAR, limits)


def alive(pid: int) -> bool:
    """Whether the process exists and is not a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def processes_naming(text: str) -> list[int]:
    """Processes other than this one whose command or environment names `text`."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        for name in ("cmdline", "environ"):
            try:
                if text.encode() in (folder / name).read_bytes() and alive(int(folder.name)):
                    found.append(int(folder.name))
                    break
            except OSError:
                continue
    return found


def scratch_left(base: Path) -> list[str]:
    """Run folders that are still there."""
    places = ("home/run/run-*", "home/run/writable/run-*", "tmp/heldout-*/run-*")
    return sorted(str(path) for place in places for path in base.glob(place))
