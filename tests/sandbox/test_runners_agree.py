"""The same submission gives the same predictions to the last digit, whichever runner runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_samples import LINEAR, Course, own, submission

if sys.platform != "linux":
    pytest.skip("the level standard needs Linux", allow_module_level=True)

from heldout.base.errors import IsolationError
from heldout.isolation import program
from heldout.runs.fit_predict import run_submission
from heldout.sandbox.interface import Runner
from heldout.sandbox.spawn import SpawnRunner
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.sandbox.worker.start import hidden_paths

FOREST = "from sklearn.ensemble import RandomForestClassifier\n" + LINEAR.replace(
    "LogisticRegression(max_iter=500)", "RandomForestClassifier(20, n_jobs=-1)"
)
CHANCE = own(predict="return np.tile([0.5, np.random.rand()], (len(X), 1))")


@pytest.fixture(scope="module")
def both(apart: Path) -> Iterator[tuple[Runner, Runner]]:
    with (
        SpawnRunner(program.NAME, spares=2, refill=True) as limits,
        WorkerRunner(Order(hidden_paths(), program.NAME), persistent=False) as standard,
    ):
        try:
            standard.isolation()
        except IsolationError as error:
            pytest.skip(f"this machine cannot give the level standard: {error}")
        yield limits, standard


@pytest.mark.proof
@pytest.mark.parametrize("source", [LINEAR, FOREST, CHANCE], ids=["linear", "forest", "chance"])
def test_runners_agree_to_the_last_digit(both: tuple[Runner, Runner], tiny: Course, source: str) -> None:
    one, other = (
        run_submission(runner, submission(source), tiny.challenge, tiny.prepared).predictions for runner in both
    )
    assert one is not None
    assert one == other
