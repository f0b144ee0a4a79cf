"""Classes of learners whose hand-ins are good, slow, crashing, hostile, called wrongly, or none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from command_line import ROOT, Answer, heldout
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store

MINIMAL = ROOT / "tests" / "courses" / "minimal"

HEAD = """
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

def numbers():
    return make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))
"""


def model(estimator: str) -> str:
    """A solution.py with this estimator on the numeric columns."""
    return f"{HEAD}\ndef get_estimator():\n    return make_pipeline(numbers(), {estimator})\n"


def notebook(source: str) -> str:
    """A notebook with one cell."""
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


SLOW = (
    HEAD
    + """
import time

class Slow(LogisticRegression):
    def fit(self, X, y):
        while True:
            pass

def get_estimator():
    return make_pipeline(numbers(), Slow())
"""
)
CRASHING = "def get_estimator():\n    raise ValueError('broken')\n"
BOMB = "def get_estimator():\n    return [bytes(1 << 30) for _ in range(100)]\n"
HOSTILE = """
import os, signal, socket

def get_estimator():
    try:
        os.kill(os.getppid(), signal.SIGKILL)
    except OSError:
        pass
    socket.create_connection(("127.0.0.1", 9), 1)
"""


def write_class(folder: Path, **files: str) -> Path:
    """A folder with a folder for each learner; `ana="…"` is their solution.py, `ana__model_ipynb="…"` another file."""
    for key, text in files.items():
        learner, _, name = key.partition("__")
        path = folder / learner / (name.replace("_ipynb", ".ipynb").replace("_py", ".py") or "solution.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


SAME = model("LogisticRegression()")


class Room:
    """A course of the tests' own with a database of its own, and hand-ins."""

    def __init__(self, folder: Path) -> None:
        self.course = Path(shutil.copytree(MINIMAL, folder / "course"))
        self.hand_ins = folder / "hand-ins"
        self.database = folder / "attempts.db"
        self.first: dict[str, Any] = {}
        """What the first batch said."""
        toml = self.course / "challenges" / "tiny-binary" / "challenge.toml"
        toml.write_text(toml.read_text().replace("cpu_seconds = 30", "cpu_seconds = 4"))

    @property
    def url(self) -> str:
        """Of the database."""
        return f"sqlite:///{self.database}"

    def words(self, *words: str | Path) -> tuple[str | Path, ...]:
        """The command that grades the room's hand-ins."""
        return ("--course", self.course, "grade-all", self.hand_ins, "-c", "tiny-binary", *words)

    def heldout(self, *words: str | Path) -> Answer:
        """A command on the room's database."""
        return heldout(*words, HELDOUT_DB=str(self.database))

    def grade_all(self, *words: str | Path) -> dict[str, Any]:
        """The document of a batch, which must have gone well."""
        answer = self.heldout(*self.words("--json", *words))
        assert answer.code == 0, answer
        return dict(json.loads(answer.out))

    def attempts(self) -> list[Attempt]:
        """All that was recorded."""
        if not self.database.exists():
            return []
        store = open_store(self.url, create=False)
        try:
            return list(store.find())
        finally:
            store.dispose()


def by_learner(document: dict[str, Any], key: str) -> dict[str, Any]:
    """One key of every result."""
    return {each["learner"]: each[key] for each in document["results"]}
