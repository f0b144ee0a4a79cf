"""Libraries that look for a folder, or for the machine's limits, when they are imported or first used: they work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the levels standard and strict need Linux", allow_module_level=True)

from honest_courses import write_course

from heldout.base.errors import IsolationError
from heldout.challenge.load import load_challenge
from heldout.grading.grade import grade
from heldout.isolation.choose import open_runner
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import ScoreCard
from heldout.submission.read import read_submission

MATPLOTLIB = """
import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from sklearn.linear_model import LogisticRegression

def get_estimator():
    figure, axes = plt.subplots()
    axes.imshow([[0, 1], [2, 3]])
    axes.set_title("what a row looks like")
    figure.canvas.draw()
    print(to_rgb("C0"))
    return LogisticRegression()
"""
DUCKDB = """
import duckdb
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

class Queried(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.model_ = LogisticRegression().fit(self.features(X), y)
        self.classes_ = self.model_.classes_
        return self

    def features(self, X):
        return duckdb.connect().execute("SELECT a, b, a * b AS ab FROM X").df()

    def predict(self, X):
        return self.model_.predict(self.features(X))

def get_estimator():
    return Queried()
"""
TORCH = """
import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin

class Net(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_, codes = np.unique(y, return_inverse=True)
        rows = torch.tensor(X.to_numpy(), dtype=torch.float32)
        layers = (torch.nn.Linear(4, 8), torch.nn.Dropout(0.1), torch.nn.ReLU(), torch.nn.Linear(8, 2))
        self.net_ = torch.nn.Sequential(*layers)
        steps = torch.optim.Adam(self.net_.parameters(), lr=0.05)
        for _ in range(30):
            steps.zero_grad()
            loss = torch.nn.functional.cross_entropy(self.net_(rows), torch.tensor(codes))
            loss.backward()
            steps.step()
        print(f"{float(loss):.12f}")
        return self

    def predict(self, X):
        rows = torch.tensor(X.to_numpy(), dtype=torch.float32)
        return self.classes_[self.net_.eval()(rows).argmax(1).numpy()]

def get_estimator():
    return Net()
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module", params=["standard", pytest.param("strict", marks=pytest.mark.proof)])
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    try:
        opened = open_runner(request.param)
    except IsolationError as error:
        pytest.skip(str(error))
    with opened:
        yield opened


def card_of(text: str, course: Path, runner: Runner, folder: Path) -> ScoreCard:
    path = folder / "solution.py"
    path.write_text(text)
    challenge = load_challenge(course, "classes")
    card = grade(read_submission(path), challenge, runner, learner="ada", metric_only=True).card
    assert card.status == "graded", f"{card.message}\n{card.traceback}"
    return card


def test_matplotlib_is_imported_and_draws(course: Path, runner: Runner, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")

    card = card_of(MATPLOTLIB, course, runner, tmp_path)

    assert "(0.12" in card.output


def test_duckdb_answers_queries_about_the_rows_that_fit_receives(course: Path, runner: Runner, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")

    card = card_of(DUCKDB, course, runner, tmp_path)

    assert card.score is not None
    assert card.score.public > 0.8


@pytest.mark.proof
def test_torch_trains_and_repeats_to_the_last_digit(course: Path, runner: Runner, tmp_path: Path) -> None:
    pytest.importorskip("torch")

    first, second = (card_of(TORCH, course, runner, tmp_path) for _ in range(2))

    assert first.score is not None
    assert first.score.public > 0.7
    assert (first.output, first.score) == (second.output, second.score)
