"""The level `limits` keeps the contract of every runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from runner_contract import RunnerContract, RunnerDetails
from sandbox_samples import in_build

from heldout.isolation import program
from heldout.sandbox.interface import Ending, Runner
from heldout.sandbox.spawn import SpawnRunner


@pytest.fixture(scope="module")
def runner(apart: Path) -> Iterator[Runner]:
    with SpawnRunner(program.NAME, spares=2, refill=True) as opened:
        yield opened


class TestSpawnRunner(RunnerContract):
    def test_nothing_is_said_to_be_blocked(self, runner: Runner) -> None:
        isolation = runner.isolation()
        assert (isolation.level, isolation.network_blocked) == ("limits", False)

    @pytest.mark.proof
    def test_memory_of_child_processes_counts_together(self, runner: Runner) -> None:
        source = """
import os, time
for _ in range(4):
    if os.fork() == 0:
        kept = bytearray(350 << 20)
        time.sleep(30)
time.sleep(30)
"""
        assert runner.run(in_build(source)).ending is Ending.MEMORY


@pytest.mark.proof
class TestSpawnRunnerInDetail(RunnerDetails):
    """A cold process for each takes a minute in all."""
