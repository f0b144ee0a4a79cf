"""The level `standard` keeps the contract of every runner."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from runner_contract import RunnerContract, RunnerDetails

if sys.platform != "linux":
    pytest.skip("the level standard needs Linux", allow_module_level=True)

from heldout.base.errors import IsolationError
from heldout.isolation import program
from heldout.sandbox.interface import Runner
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.sandbox.worker.start import hidden_paths


@pytest.fixture(scope="module")
def runner(apart: Path) -> Iterator[Runner]:
    with WorkerRunner(Order(hidden_paths(), program.NAME), persistent=False) as opened:
        try:
            opened.isolation()
        except IsolationError as error:
            pytest.skip(f"this machine cannot give the level standard: {error}")
        yield opened


class TestWorkerRunner(RunnerContract, RunnerDetails):
    def test_the_level_was_proved(self, runner: Runner) -> None:
        isolation = runner.isolation()
        assert (isolation.level, isolation.network_blocked, isolation.memory_limit) == ("standard", True, "hard")
        assert {"landlock", "seccomp", "rlimits", "threads"} <= set(isolation.layers)
