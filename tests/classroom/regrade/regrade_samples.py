"""A class of learners on a copy of the course `minimal`, whose challenge a test then changes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heldout.attempts.interface import Attempt, AttemptStore
from heldout.base.errors import HeldoutError
from heldout.base.progress import Observer
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.interface import Challenge
from heldout.classroom.regrade.interface import Move, RegradeResult, Regrading
from heldout.classroom.regrade.regrade import Options, regrade
from heldout.grading.grade import grade
from heldout.sandbox.interface import Isolation, Job, Runner, StageResult
from heldout.submission.read import read_submission

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "tests" / "courses" / "minimal"

HEAD = """
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

def numbers():
    return make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))
"""


def model(estimator: str) -> str:
    """A solution.py with this estimator on the numeric columns."""
    return f"{HEAD}\ndef get_estimator():\n    return make_pipeline(numbers(), {estimator})\n"


LINEAR = model("LogisticRegression()")
BAYES = model("GaussianNB()")
CONSTANT = model("DummyClassifier()")
CRASHING = "def get_estimator():\n    raise ValueError('broken')\n"
SLOW = (
    HEAD
    + """
import time

class Slow(LogisticRegression):
    def fit(self, X, y):
        while time.process_time() < 1.3:
            pass
        return super().fit(X, y)

def get_estimator():
    return make_pipeline(numbers(), Slow())
"""
)


@dataclass
class Counting:
    """A runner that counts the submissions that it builds, and can be made to fail on some."""

    inner: Runner
    built: list[str] = field(default_factory=list)
    """The source of each."""
    fails_on: str = "never"

    def run(self, job: Job) -> StageResult:
        """As the real one."""
        if job.stage.name == "build":
            source = b"".join(file.content for file in job.files).decode()
            self.built.append(source)
            if self.fails_on in source:
                raise HeldoutError("no process could be started")
        return self.inner.run(job)

    def isolation(self) -> Isolation:
        """As the real one."""
        return self.inner.isolation()

    def close(self) -> None:
        """The real one is closed by whoever opened it."""

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *exc: object) -> None:
        return None


@dataclass
class Classroom:
    """The course, its attempts and its runner."""

    course: Path
    folder: Path
    store: AttemptStore
    runner: Counting
    name: str = "tiny-binary"
    """The challenge's."""

    @property
    def toml(self) -> Path:
        """The challenge's file."""
        return self.course / "challenges" / self.name / "challenge.toml"

    @property
    def challenge(self) -> Challenge:
        """The challenge as it is now."""
        return find_challenge(self.course, self.name)

    def change(self, old: str, new: str) -> None:
        """Write something else into the challenge's file."""
        text = self.toml.read_text()
        assert old in text
        self.toml.write_text(text.replace(old, new, 1))

    def hand_in(self, learner: str, content: str, name: str = "solution.py", **options: Any) -> Attempt:
        """Grade and record what a learner hands in."""
        path = self.folder / f"{learner}-{len(self.store.find())}" / name
        path.parent.mkdir(parents=True)
        path.write_text(content)
        graded = grade(
            read_submission(path), self.challenge, self.runner, learner=learner, record=self.store.add, **options
        )
        assert graded.attempt is not None
        self.runner.built.clear()
        return graded.attempt

    def grade_now(self, content: str) -> Attempt:
        """What a submission would get today; not recorded."""
        path = self.folder / "now" / "solution.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        made: list[Attempt] = []

        def keep(attempt: Attempt, _: object) -> Attempt:
            made.append(attempt)
            return attempt

        grade(read_submission(path), self.challenge, self.runner, learner="-", record=keep)
        return made[0]

    def regrade(self, observer: Observer | None = None, **options: Any) -> Regrading:
        """What a regrade would do."""
        self.runner.built.clear()
        return regrade(self.challenge, self.store, self.runner, Options(**{"jobs": 2, **options}), observer)

    def everything(self) -> list[object]:
        """All that the database holds of attempts."""
        found = self.store.find()
        return [(self.store.get(attempt.id), self.store.gradings(attempt.id)) for attempt in found]


def copy_course(folder: Path) -> Path:
    """A copy of the course `minimal`."""
    return Path(shutil.copytree(MINIMAL, folder / "course"))


def result_of(regrading: Regrading, attempt: Attempt) -> RegradeResult:
    """What one attempt ends with."""
    return next(result for result in regrading.results if result.before.id == attempt.id)


def move_of(regrading: Regrading, learner: str) -> Move:
    """What one learner's line becomes."""
    return next(move for move in regrading.moves if move.learner == learner)
