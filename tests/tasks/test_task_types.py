"""Every task type that comes with heldout keeps to the contract."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from task_contract import HIDDEN, ROWS, TaskContract

from heldout.authoring.new.task import find_task
from heldout.metrics.catalogue import METRICS
from heldout.metrics.declaration import Declaration
from heldout.tasks.catalogue import TASKS, form_of, task_names, task_of
from heldout.tasks.form import PredictionForm
from heldout.tasks.task import Task

RANDOM = np.random.RandomState(3)
COLUMNS: dict[str, list[Any]] = {
    "binary": ["no", "yes", "no"] * 30,
    "multiclass": ["b", "a", "c", "a", "c"] * 18,
    "regression": RANDOM.normal(50.0, 9.0, 90).tolist(),
    "count": [0, 1, 0, 3, 2, 0, 1, 7, 1, 0] * 9,
    "quantile": RANDOM.gamma(2.0, 30.0, 90).tolist(),
    "interval": RANDOM.gamma(2.0, 30.0, 90).tolist(),
    "ordinal": [1, 2, 3, 3, 2] * 18,
    "forecast": RANDOM.normal(50.0, 9.0, 90).tolist(),
    "image": ["b", "a", "c", "a", "c"] * 18,
    "anomaly": ["no", "yes", "no", "no"] * 22 + ["yes", "no"],
    "clustering": ["b", "a", "c", "a", "c"] * 18,
    "survival": (RANDOM.gamma(2.0, 30.0, 90) * RANDOM.choice([1, 1, -1], 90)).tolist(),
    "multilabel": [0, 1, 3, 2, 4, 1, 5, 7, 1] * 10,
    "ranking": [0, 1, 0, 3, 2, 0, 1, 4, 1] * 10,
}
NAMES = {"survival": ("months", "died"), "multilabel": ("fog", "rain", "snow")}
"""The columns that the target's are made of, where they are several."""
WRONG: dict[str, list[Any]] = {
    "binary": [1, 2, 3] * 30,
    "multiclass": RANDOM.normal(size=90).tolist(),
    "regression": ["tall", "short"] * 45,
    "count": [1.5, -2.0] * 45,
    "quantile": ["tall", "short"] * 45,
    "interval": ["tall", "short"] * 45,
    "ordinal": RANDOM.normal(size=90).tolist(),
    "forecast": ["tall", "short"] * 45,
    "image": RANDOM.normal(size=90).tolist(),
    "anomaly": [1, 2, 3] * 30,
    "clustering": RANDOM.normal(size=90).tolist(),
    "survival": ["tall", "short"] * 45,
    "multilabel": [1.5, -2.0] * 45,
    "ranking": [1.5, -2.0] * 45,
}
GIVEN: dict[str, dict[str, Any]] = {
    "forecast": {"naive": "last_week", "known_until": "origin"},
    "image": {"height": 8, "width": 8},
}
"""Options that a type cannot do without."""
ONLY_ASKED_FOR = {
    *("quantile", "interval", "ordinal", "forecast", "image"),
    *("anomaly", "clustering", "survival", "multilabel", "ranking"),
}
"""Types that no column looks like: an author names them."""


class TestTaskTypes(TaskContract):
    @pytest.fixture(params=task_names())
    def task(self, request: pytest.FixtureRequest) -> Task:
        return task_of(request.param)

    @pytest.fixture
    def column(self, task: Task) -> pd.Series:
        return pd.Series(COLUMNS[task.name], name="target")

    @pytest.fixture
    def wrong(self, task: Task) -> pd.Series:
        return pd.Series(WRONG[task.name], name="target")

    @pytest.fixture
    def encoded(self, task: Task, column: pd.Series, positive: Any) -> Any:
        return replace(task.encode(column, ROWS, HIDDEN, positive), names=NAMES.get(task.name, ()))

    @pytest.fixture
    def positive(self, task: Task) -> Any:
        return "yes" if task.takes_positive else None

    @pytest.fixture
    def given(self, task: Task) -> dict[str, Any]:
        return GIVEN.get(task.name, {})

    @pytest.fixture
    def forms(self, task: Task) -> tuple[PredictionForm, ...]:
        return tuple(form_of(name) for name in task.forms)

    @pytest.fixture
    def metrics(self, task: Task) -> tuple[Declaration, ...]:
        return tuple(each for each in METRICS.all().values() if task.name in each.tasks)

    def test_a_column_of_its_own_is_claimed_by_it(self, task: Task, column: pd.Series) -> None:
        wished = task.name if task.name in ONLY_ASKED_FOR else None
        assert find_task(column, "target", wished).task is task
        assert wished is None or task.claim(column, "target", ["target"]) is None


def test_every_task_type_has_a_place_of_its_own() -> None:
    places = [task.place for task in TASKS.built_in.values()]
    assert len(set(places)) == len(places)


def test_task_types_and_forms_are_asked_without_numpy() -> None:
    asked = (
        "import sys; from heldout.tasks.catalogue import FORMS, TASKS, form_names, task_names; "
        "FORMS.all(); TASKS.all(); "
        "print(form_names(), task_names(), [m for m in ('numpy', 'pandas', 'sklearn') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.rstrip().endswith("[]")
