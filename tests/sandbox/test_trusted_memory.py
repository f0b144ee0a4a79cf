"""Our own work on labels, and an author's code in it, leave the machine some memory at every level."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from runner_contract import waited

if sys.platform != "linux":
    pytest.skip("the kernel's limits are Linux's", allow_module_level=True)

from heldout.base.errors import HeldoutError
from heldout.isolation import program
from heldout.prepare.tables import table_bytes
from heldout.sandbox.interface import Runner
from heldout.sandbox.spawn import SpawnRunner
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner
from heldout.scoring.hidden_spec import HiddenSpec, MetricSpec
from heldout.scoring.metric_probe import PROBE_METRIC
from heldout.submission.interface import SubmittedFile
from heldout.tasks.interface import Target


@pytest.fixture(params=["standard", "limits"])
def runner(request: pytest.FixtureRequest, apart: object) -> Iterator[Runner]:
    opens = WorkerRunner(Order((), program.NAME)) if request.param == "standard" else SpawnRunner(program.NAME, 0)
    with opens as opened:
        yield opened


def limited(runner: Runner) -> list[psutil.Process]:
    """The runner's processes whose memory the kernel bounds."""
    begun_by = runner.hello().pid if isinstance(runner, WorkerRunner) else os.getpid()
    return [each for each in psutil.Process(begun_by).children(recursive=True) if is_limited(each.pid)]


def is_limited(pid: int) -> bool:
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
        return any(line.startswith("Max data size") and line.split()[3:5] != ["unlimited"] * 2 for line in lines)
    return False


@pytest.mark.proof
def test_trusted_work_and_the_authors_code_in_it_have_a_limit_of_memory(runner: Runner) -> None:
    metric = MetricSpec(True, "value", file="metric.py", function="score")
    rows = HiddenSpec("public", Target("regression"), metric, bytes(table_bytes({"target": np.array([1.0])})))
    files = (SubmittedFile("metric.py", b"import time\ntime.sleep(60)\n"),)
    job = PROBE_METRIC.job(rows, files, author_code=True)

    def work() -> None:
        with suppress(HeldoutError):
            runner.run(job)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert waited(lambda: len(limited(runner)) == 2, 30)
    finally:
        for each in limited(runner):
            each.kill()
        thread.join(30)
    assert not thread.is_alive()
