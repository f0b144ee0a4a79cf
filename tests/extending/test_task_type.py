"""A stranger's exercise: a task type, the form of its predictions and its metric, in one file and its entries."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from task_contract import TaskContract

from heldout.metrics.declaration import Declaration
from heldout.tasks.catalogue import TASKS, task_names
from heldout.tasks.form import PredictionForm
from heldout.tasks.task import Task

PROJECT = Path(__file__).parent / "interval_type"
MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
CHALLENGE = """format_version = 1
title = "How heavy at least and at most"
level = "intermediate"
skills = ["probability-and-statistics"]
summary = "Say between which weights a fruit lies."

[dataset]
id = "tiny"
target = "weight"
drop = ["fruit", "colour"]

[task]
type = "band"

[metric]
name = "winkler"

[split]
method = "random"
public = 0.25
private = 0.25
seed = 7

[limits]
cpu_seconds = 30
memory_mb = 1024
"""
SUBMISSION = """import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import Ridge


class Bounds(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        self.model_ = Ridge().fit(X[["firmness"]], y)
        self.width_ = np.quantile(np.abs(y - self.model_.predict(X[["firmness"]])), 0.9)
        return self

    def predict(self, X):
        middle = self.model_.predict(X[["firmness"]])
        return {answer}


def get_estimator():
    return Bounds()
"""
ANSWERS = {
    "good": "np.column_stack([middle - self.width_, middle + self.width_])",
    "named": 'pd.DataFrame({"upper": middle + self.width_, "lower": middle - self.width_}, index=X.index)',
    "one": "middle",
    "crossed": "np.column_stack([middle + self.width_, middle - self.width_])",
}


def stranger() -> ModuleType:
    spec = importlib.util.spec_from_file_location("heldout_interval", PROJECT / "heldout_interval.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestInterval(TaskContract):
    """The stranger's type keeps to the contract of heldout's own, without being installed."""

    module = stranger()

    @pytest.fixture(autouse=True)
    def known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As where it is installed."""
        monkeypatch.setattr(TASKS, "built_in", TASKS.built_in | {"band": self.module.INTERVAL})

    @pytest.fixture
    def task(self) -> Task:
        return self.module.INTERVAL

    @pytest.fixture
    def column(self) -> pd.Series:
        return pd.Series(np.random.RandomState(1).gamma(3.0, 20.0, 90), name="weight")

    @pytest.fixture
    def wrong(self) -> pd.Series:
        return pd.Series(["light", "heavy"] * 45, name="weight")

    @pytest.fixture
    def forms(self) -> tuple[PredictionForm, ...]:
        return (self.module.BOUNDS,)

    @pytest.fixture
    def metrics(self) -> tuple[Declaration, ...]:
        return (self.module.Winkler,)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a challenge of the stranger's type, and what is handed in for it."""
    folder = tmp_path_factory.mktemp("interval") / "course"
    shutil.copytree(MINIMAL, folder)
    challenge = folder / "challenges" / "tiny-interval"
    shutil.move(folder / "challenges" / "tiny-binary", challenge)
    shutil.rmtree(challenge / "submissions")
    (challenge / "challenge.toml").write_text(CHALLENGE)
    for name, answer in ANSWERS.items():
        (folder / f"{name}.py").write_text(SUBMISSION.replace("{answer}", answer))
    rows = "".join(f"{row},{120 - row},{180 + row}\n" for row in range(30))
    (folder / "bounds.csv").write_text(f"row_id,lower,upper\n{rows}")
    (folder / "values.csv").write_text("row_id,prediction\n0,150\n")
    return folder


class Installed:
    """`heldout` where the stranger's project is installed."""

    def __init__(self, interpreter: Any, course: Path, scratch: Path) -> None:
        interpreter.install(PROJECT, scratch)
        self._interpreter, self._course, self._home = interpreter, course, scratch / "home"

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        given = ("--course", self._course, *arguments)
        return self._interpreter.heldout(*given, cwd=self._course, home=self._home)

    def card(self, file: str) -> dict[str, Any]:
        said = self.ask("grade", file, "-c", "tiny-interval", "--json")
        assert said.returncode in (0, 1), said.stderr + said.stdout
        found: dict[str, Any] = json.loads(said.stdout)
        return found


@pytest.fixture(scope="module")
def installed(interpreter: Any, course: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return Installed(interpreter, course, tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="module")
def good(installed: Installed) -> dict[str, Any]:
    return installed.card("good.py")


@pytest.mark.proof
def test_a_submission_is_graded_in_the_sandbox(good: dict[str, Any]) -> None:
    assert good["status"] == "graded"
    assert good["metric"] == {"name": "winkler", "greater_is_better": False}
    assert 0 < good["score"]["public"] < 1000
    assert good["environment"]["heldout-interval"] == "0.1"


@pytest.mark.proof
def test_columns_may_come_by_name_in_any_order(installed: Installed, good: dict[str, Any]) -> None:
    assert installed.card("named.py")["score"] == good["score"]


@pytest.mark.proof
def test_another_shape_is_invalid_and_said_so(installed: Installed) -> None:
    card = installed.card("one.py")
    assert card["status"] == "invalid_output"
    assert "predict must return 2 numbers per row (lower, upper): shape (15, 2)" in card["message"]


@pytest.mark.proof
def test_what_the_form_refuses_is_invalid(installed: Installed) -> None:
    card = installed.card("crossed.py")
    assert card["status"] == "invalid_output"
    assert "a lower bound that is not above the upper one" in card["message"]


@pytest.mark.proof
def test_a_file_of_predictions_has_the_columns_of_the_form(installed: Installed) -> None:
    assert installed.card("bounds.csv")["score"]["public"] >= 60
    refused = installed.card("values.csv")
    assert refused["status"] == "invalid_output"
    assert "must have the columns row_id,lower,upper. Got row_id, prediction." in refused["message"]


@pytest.mark.proof
def test_boards_tell_the_best_attempt_before_and_after_it_is_closed(installed: Installed, good: dict[str, Any]) -> None:
    board = json.loads(installed.ask("leaderboard", "tiny-interval", "--format", "json").stdout)
    assert 0 < board["entries"][0]["score"] <= good["score"]["public"]
    final = installed.ask("leaderboard", "tiny-interval", "--final", "--yes", "--format", "json")
    assert final.returncode == 0, final.stderr
    assert json.loads(final.stdout)["entries"][0]["score"] > 0


@pytest.mark.proof
def test_what_asks_for_families_of_the_reference_says_that_none_suits(installed: Installed) -> None:
    said = installed.ask("challenge", "calibrate", "tiny-interval", "--jobs", "1")
    assert said.returncode == 3
    assert "no family of the reference suits it" in said.stderr


@pytest.mark.proof
def test_verify_looks_at_it_without_a_fault_of_ours(installed: Installed) -> None:
    said = installed.ask("challenge", "verify", "tiny-interval", "--json")
    assert said.returncode in (0, 3), said.stderr
    found = {each["name"]: each for each in json.loads(said.stdout)["challenges"][0]["checks"]}
    assert found["metric-junk"]["findings"] == []


@pytest.mark.proof
def test_pages_tell_what_it_calls(installed: Installed) -> None:
    assert "winkler, lower is better" in installed.ask("show", "tiny-interval").stdout


@pytest.mark.proof
def test_where_it_is_not_installed_the_challenge_is_at_fault(course: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "heldout", "--course", course, "grade", "good.py", "-c", "tiny-interval"]
    asked = {"HELDOUT_HOME": str(tmp_path), "HELDOUT_WORKER": "off", "PATH": ""}
    said = subprocess.run(command, cwd=course, env=asked, capture_output=True, text=True, check=False)
    assert said.returncode == 3
    assert f"task.type must be one of {', '.join(task_names())}. Got 'band'." in said.stderr
    assert "metric.name must be one of" in said.stderr
